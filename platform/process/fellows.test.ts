import { once } from 'node:events'
import { existsSync, mkdirSync, rmdirSync, stat } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { afterEach, expect, test, vi } from 'vitest'
import { channelPair } from '../../tests/channel-pair.ts'
import type { FellowMessage, LinkMessage } from './fellow-messages.ts'
import { SECOND_LOOK_MS } from './fellow-meeting.ts'
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
  const at = join(tmpdir(), `douyin-puppet-${randomUUID()}`, 'link')
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
    socket.write(`${JSON.stringify({ meets: at } satisfies LinkMessage)}\n`)
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

test('one that takes connections and lets go of them is ended, since it has not heard who is there', async () => {
  const roster = openFellowRoster()
  const [own, starters] = channelPair()
  // As the kernel does for who has no file descriptor left.
  const full = createServer((socket) => socket.destroy())
  const at = join(tmpdir(), `douyin-full-${randomUUID()}`)
  await once(full.listen(at), 'listening')
  let isEnded = false
  roster.introduce(starters, () => (isEnded = true))
  own.send({ fellow: 'joins', at })
  await startWorkers(1, roster)
  await expect.poll(() => isEnded).toBe(true)
  full.close()
})

test('who stood still takes nobody for hanging whose answers lie there already', async () => {
  const roster = openFellowRoster()
  const [own, starters] = channelPair()
  const at = join(tmpdir(), `douyin-quick-${randomUUID()}`)
  const quick = new Worker(
    `const { createServer } = require('node:net')
    createServer((socket) => socket.on('data', () => setTimeout(() => socket.write('\\n'), 50))).listen(${JSON.stringify(at)}, () =>
      require('node:worker_threads').parentPort.postMessage('listens'))`,
    { eval: true },
  )
  await once(quick, 'message')
  let isEnded = false
  roster.introduce(starters, () => (isEnded = true))
  own.send({ fellow: 'joins', at })
  const [ana] = await startWorkers(1, roster, { hungMs: 100 })
  const first = ana?.tell('likes', ['1'])
  await nextTurn()
  await new Promise<void>((resolve) =>
    // In the turn after an answer of the file system what is to be done next comes before what came from others.
    stat('.', () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
      void ana?.tell('likes', ['2'])
      resolve()
    }),
  )
  await first
  await pause(2 * SECOND_LOOK_MS)
  expect(isEnded).toBe(false)
  await quick.terminate()
})

test('workers do not meet where the path of a socket would be cut', async () => {
  const folder = join(tmpdir(), `douyin-${'long'.repeat(25)}`)
  mkdirSync(folder, { recursive: true })
  vi.stubEnv('TMPDIR', folder)
  await expect(startOne()).rejects.toThrow('set TMPDIR')
  vi.unstubAllEnvs()
  rmdirSync(folder)
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
