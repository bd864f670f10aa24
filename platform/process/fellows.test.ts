import { expect, test } from 'vitest'
import { channelPair } from '../../tests/channel-pair.ts'
import { openFellowRelay } from './fellow-relay.ts'
import { joinFellows, OLDEST_ROW_MS, type Channel, type FellowMessage } from './fellows.ts'

/** Workers that were started by one process; each notes what it is told to forget. */
async function startWorkers(count: number) {
  const relay = openFellowRelay()
  return Promise.all(
    Array.from({ length: count }, async () => {
      const [own, starters] = channelPair()
      const leave = relay.introduce(starters, ended)
      const fellows = await joinFellows(own)
      const forgotten: string[] = []
      fellows.onWritten('likes', (keys) => void forgotten.push(...keys))
      return { ...fellows, forgotten, leave, relay }
    }),
  )
}

const ended = () => undefined

/** It joined, and says nothing any more. */
const hanging: Channel = { send: () => undefined, onMessage: (hear) => hear({ fellow: 'joins' }) }

test('what one worker wrote all others have forgotten when it goes on, and it is not told itself', async () => {
  const [ana, ben, cleo] = await startWorkers(3)
  await ana?.tell('likes', ['1', '2'])
  expect(ben?.forgotten).toEqual(['1', '2'])
  expect(cleo?.forgotten).toEqual(['1', '2'])
  expect(ana?.forgotten).toEqual([])
})

test('who is alone waits for nobody', async () => {
  const [ana] = await startWorkers(1)
  const began = performance.now()
  await ana?.tell('likes', ['1'])
  expect(performance.now() - began).toBeLessThan(OLDEST_ROW_MS / 2)
})

test('what is written in one moment is told at once', async () => {
  const sent: FellowMessage[] = []
  const relay = openFellowRelay()
  const [own, starters] = channelPair()
  relay.introduce(starters, ended)
  const watched: Channel = {
    send(message) {
      sent.push(message)
      own.send(message)
    },
    onMessage: own.onMessage,
  }
  const fellows = await joinFellows(watched)
  await Promise.all([
    fellows.tell('likes', ['1']),
    fellows.tell('follows', ['2']),
    fellows.tell('likes', ['3']),
  ])
  expect(sent.filter(({ fellow }) => fellow === 'wrote')).toEqual([
    {
      fellow: 'wrote',
      turn: 1,
      written: [
        ['likes', ['1']],
        ['follows', ['2']],
        ['likes', ['3']],
      ],
    },
  ])
})

test('who ends in the meantime is not waited for', async () => {
  const [ana] = await startWorkers(1)
  const leave = ana?.relay.introduce(hanging, ended)
  const began = performance.now()
  const told = ana?.tell('likes', ['1'])
  setTimeout(() => leave?.(), 100)
  await told
  expect(performance.now() - began).toBeLessThan(OLDEST_ROW_MS / 2)
})

test('who hangs is waited for until what it keeps is too old to be shown', async () => {
  const [ana] = await startWorkers(1)
  ana?.relay.introduce(hanging, ended)
  const began = performance.now()
  await ana?.tell('likes', ['1'])
  expect(performance.now() - began).toBeGreaterThanOrEqual(OLDEST_ROW_MS)
})

test('who hangs for long is ended, so that what it was told does not pile up', async () => {
  const relay = openFellowRelay(100)
  const [own, starters] = channelPair()
  relay.introduce(starters, ended)
  const ana = await joinFellows(own)
  const isEnded = new Promise<void>((resolve) => {
    const leave = relay.introduce(hanging, () => {
      leave()
      resolve()
    })
  })
  await ana.tell('likes', ['1'])
  const told = ana.tell('likes', ['2'])
  await isEnded
  const began = performance.now()
  await told
  expect(performance.now() - began).toBeLessThan(OLDEST_ROW_MS / 2)
})

test('a worker whose starter does not answer does not begin', async () => {
  await expect(joinFellows({ send: () => undefined, onMessage: () => undefined }, 50)).rejects.toThrow(
    'does not answer',
  )
})
