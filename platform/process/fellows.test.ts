import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { channelPair } from '../../tests/channel-pair.ts'
import type { FellowMessage, LineMessage } from './fellow-messages.ts'
import { openFellowRoster, type FellowRoster } from './fellow-roster.ts'
import { joinFellows, OLDEST_ROW_MS, type FellowsOptions } from './fellows.ts'

const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]()
})

/** Workers that were started by one process; each notes what it is told to forget. */
async function startWorkers(count: number, roster = openFellowRoster(), options?: FellowsOptions) {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const [own, starters] = channelPair()
      const leave = roster.introduce(starters, () => undefined)
      const fellows = await joinFellows(own, options)
      opened.push(fellows)
      const forgotten: string[] = []
      fellows.onWritten('likes', (keys) => void forgotten.push(...keys))
      return { ...fellows, forgotten, leave, roster, [Symbol.asyncDispose]: fellows[Symbol.asyncDispose] }
    }),
  )
}

async function startOne(options?: FellowsOptions) {
  const [one] = await startWorkers(1, openFellowRoster(), options)
  if (!one) throw new Error('nobody was started')
  return one
}

/** One that meets the others by hand, and notes what comes; it says only what it is told to say. */
async function puppet(roster: FellowRoster) {
  const [own, starters] = channelPair()
  const at = join(tmpdir(), `douyin-puppet-${randomUUID()}`, 'line')
  const sockets: Socket[] = []
  let heard = ''
  const end = () => sockets.forEach((socket) => socket.destroy())
  const leave = roster.introduce(starters, end)
  const joined = new Promise<FellowMessage>((resolve) => own.onMessage(resolve))
  own.send({ fellow: 'joins', at })
  const message = await joined
  for (const other of message.fellow === 'joined' ? message.others : []) {
    const socket = connect(other).setEncoding('utf8')
    socket.on('data', (text: string) => void (heard += text))
    await once(socket, 'connect')
    socket.write(`${JSON.stringify({ meets: at } satisfies LineMessage)}\n`)
    sockets.push(socket)
  }
  // It is met when that has been heard.
  await expect.poll(() => heard).toBe('\n'.repeat(sockets.length))
  return { heard: () => heard.trim(), end, leave }
}

async function timeOf(work: Promise<unknown> | undefined): Promise<number> {
  const began = performance.now()
  await work
  return performance.now() - began
}

test('what one worker wrote all others have forgotten when it goes on, and it is not told itself', async () => {
  const workers = await startWorkers(3)
  for (const writer of workers) {
    await writer.tell('likes', ['1', '2'])
    for (const { forgotten } of workers)
      expect(forgotten.splice(0)).toEqual(forgotten === writer.forgotten ? [] : ['1', '2'])
  }
})

test('one that joins later is told, too, and one that is over is not waited for', async () => {
  const ana = await startOne()
  const [ben] = await startWorkers(1, ana.roster)
  await ana.tell('likes', ['1'])
  expect(ben?.forgotten).toEqual(['1'])
  await ben?.[Symbol.asyncDispose]()
  expect(await timeOf(ana.tell('likes', ['2']))).toBeLessThan(OLDEST_ROW_MS / 2)
  expect(ben?.forgotten).toEqual(['1'])
})

test('who is alone waits for nobody', async () => {
  const ana = await startOne()
  expect(await timeOf(ana.tell('likes', ['1']))).toBeLessThan(OLDEST_ROW_MS / 2)
})

test('what is written in one moment is told at once', async () => {
  const ana = await startOne()
  const { heard, end } = await puppet(ana.roster)
  const told = [ana.tell('likes', ['1']), ana.tell('follows', ['2']), ana.tell('likes', ['3'])]
  const wrote = [
    ['likes', ['1']],
    ['follows', ['2']],
    ['likes', ['3']],
  ]
  await expect.poll(heard).toBe(JSON.stringify({ wrote }))
  end()
  await Promise.all(told)
})

test('who ends in the meantime is not waited for', async () => {
  const ana = await startOne()
  const { end } = await puppet(ana.roster)
  setTimeout(end, 100)
  expect(await timeOf(ana.tell('likes', ['1']))).toBeLessThan(OLDEST_ROW_MS / 2)
})

test('who hangs is waited for until what it keeps is too old to be shown', async () => {
  const ana = await startOne()
  await puppet(ana.roster)
  expect(await timeOf(ana.tell('likes', ['1']))).toBeGreaterThanOrEqual(OLDEST_ROW_MS)
})

test('who hangs for long is ended, so that what it was told does not pile up', async () => {
  const ana = await startOne({ hungMs: 100 })
  await puppet(ana.roster)
  await ana.tell('likes', ['1'])
  expect(await timeOf(ana.tell('likes', ['2']))).toBeLessThan(OLDEST_ROW_MS / 2)
})

test('one that joins does not wait for one that hangs: that is ended', async () => {
  const roster = openFellowRoster()
  const [own, starters] = channelPair()
  const silent = createServer((socket) => void sockets.push(socket))
  const sockets: Socket[] = []
  const at = join(tmpdir(), `douyin-silent-${randomUUID()}`)
  await once(silent.listen(at), 'listening')
  roster.introduce(starters, () => sockets.forEach((socket) => socket.destroy()))
  own.send({ fellow: 'joins', at })
  const [ana] = await startWorkers(1, roster, { joiningMs: 100 })
  expect(sockets).toHaveLength(1)
  expect(await timeOf(ana?.tell('likes', ['1']))).toBeLessThan(OLDEST_ROW_MS / 2)
  silent.close()
})

test('one whose address somebody removed is ended, since others cannot meet it', async () => {
  const roster = openFellowRoster()
  const [own, starters] = channelPair()
  let isEnded = false
  roster.introduce(starters, () => (isEnded = true))
  own.send({ fellow: 'joins', at: join(tmpdir(), `douyin-gone-${randomUUID()}`) })
  await startWorkers(1, roster)
  await expect.poll(() => isEnded).toBe(true)
})

test('one that was killed leaves no address behind', async () => {
  const roster = openFellowRoster()
  const [own, starters] = channelPair()
  const leave = roster.introduce(starters, () => undefined)
  let at = ''
  const watched = {
    send(message: FellowMessage) {
      if (message.fellow === 'joins') at = message.at
      own.send(message)
    },
    onMessage: own.onMessage,
  }
  opened.push(await joinFellows(watched))
  expect(existsSync(at)).toBe(true)
  leave()
  await expect.poll(() => existsSync(at)).toBe(false)
})

test('a worker whose starter does not answer does not begin', async () => {
  const nobody = { send: () => undefined, onMessage: () => undefined }
  await expect(joinFellows(nobody, { joiningMs: 50 })).rejects.toThrow('does not answer')
})
