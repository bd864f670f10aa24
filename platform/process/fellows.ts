import { SECONDS } from '#platform/observe/buckets.ts'
import { histogram } from '#platform/observe/series.ts'
import { within } from './within.ts'

const waited = histogram(
  'douyin_fellows_seconds',
  'How long writes waited until the other workers had forgotten what they changed',
  SECONDS,
)

/** Rows that were written, by their kind and their keys. */
export type Written = [kind: string, keys: readonly string[]][]

/** What passes between a worker and the process that started it, which relays between all workers. */
export type FellowMessage =
  | { fellow: 'joins' }
  | { fellow: 'joined' }
  /** Rows were written: forget them, and say that you heard. `turn` is the teller's own count. */
  | { fellow: 'wrote'; turn: number; written: Written }
  | { fellow: 'heard'; turn: number }

/** One end of a way between two processes. */
export interface Channel {
  send(message: FellowMessage): void
  onMessage(hear: (message: FellowMessage) => void): void
}

/** The other workers of this machine. All of them together are alone in writing to the database. */
export interface Fellows {
  /**
   * Resolves when none of them shows these rows as they were: each has forgotten them, or has ended, or so much time
   * is over that what it kept is too old.
   */
  tell(kind: string, keys: readonly string[]): Promise<void>
  /** What to do when one of them wrote rows of a kind. It answers its writer after that. */
  onWritten(kind: string, forget: (keys: readonly string[]) => void): void
}

/** No kept row is shown that is older, in milliseconds (docs/decisions/6-kept-rows.md). */
export const OLDEST_ROW_MS = 1_000
/** Of one that hangs: a timer may be a moment early. */
const PATIENCE_MS = OLDEST_ROW_MS + 10
/** The starter answers at once, unless it is in trouble: then a worker had better begin again. */
const JOINING_MS = 10_000

/**
 * Becomes one of the workers of this machine. Whatever is written anywhere from then on is told here before its writer
 * is answered, so nothing must be kept earlier.
 */
export async function joinFellows(channel: Channel, patienceMs = JOINING_MS): Promise<Fellows> {
  const forgetting = new Map<string, (keys: readonly string[]) => void>()
  /** Whom to tell that all have heard, by turn. */
  const unheard = new Map<number, () => void>()
  const waits = waited.of()
  let turn = 0
  let next: { written: Written; heard: Promise<void> } | null = null

  let isJoined = false
  const joined = new Promise<void>((resolve) => {
    channel.onMessage((message) => {
      if (message.fellow === 'joined') resolve()
      if (message.fellow === 'heard') unheard.get(message.turn)?.()
      if (message.fellow === 'wrote') {
        for (const [kind, keys] of message.written) forgetting.get(kind)?.(keys)
        channel.send({ fellow: 'heard', turn: message.turn })
      }
    })
  })
  channel.send({ fellow: 'joins' })
  await within(
    patienceMs,
    joined.then(() => (isJoined = true)),
  )
  if (!isJoined) throw new Error('the process that started this one does not answer')

  /** Everything that is written in one moment is told at once. */
  function gather() {
    const written: Written = []
    const heard = new Promise<void>((resolve) => setImmediate(() => resolve(say(written))))
    return { written, heard }
  }

  async function say(written: Written): Promise<void> {
    next = null
    const now = (turn += 1)
    const heard = new Promise<void>((resolve) => unheard.set(now, resolve))
    channel.send({ fellow: 'wrote', turn: now, written })
    const began = performance.now()
    await within(PATIENCE_MS, heard)
    waits.observe((performance.now() - began) / 1000)
    unheard.delete(now)
  }

  return {
    tell(kind, keys) {
      next ??= gather()
      next.written.push([kind, keys])
      return next.heard
    },
    onWritten: (kind, forget) => void forgetting.set(kind, forget),
  }
}

/** From a worker to the process that started it. */
export const channelToStarter: Channel = {
  // Without it this process is about to end, and so is whoever would have been answered.
  send: (message) => void process.send?.(message, undefined, undefined, () => undefined),
  onMessage(hear) {
    process.on('message', (message: object) => {
      if (isFellowMessage(message)) hear(message)
    })
  },
}

/** Other libraries talk on the channels of processes, too. */
export const isFellowMessage = (message: object): message is FellowMessage => 'fellow' in message
