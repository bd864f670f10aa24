import { setTimeout as pause } from 'node:timers/promises'
import { Client, escapeIdentifier, type ClientConfig } from 'pg'
import { within } from '#platform/process/within.ts'
import type { WireOptions } from './wire.ts'

/** A lost connection is opened again this soon, and an attempt that failed is repeated, in milliseconds. */
const RETRY_MS = 250
/** Whether the connection still carries anything is asked this often: a listener would not notice by itself. */
const ASK_MS = 5_000
/** A server that does not answer a farewell is waited for this long, in milliseconds. */
export const GOODBYE_MS = 2_000

/** Fails when an answer does not come (`query_timeout`), or when the connection is over. */
async function keepAsking(client: Client): Promise<never> {
  for (;;) {
    await pause(ASK_MS, undefined, { ref: false })
    await client.query('select')
  }
}

export interface Ear extends AsyncDisposable {
  /** Resolves when it hears for the first time, whenever that may be. */
  readonly open: Promise<void>
}

/** One connection that hears what is said on a channel of Postgres, and is opened again whenever it is lost. */
export function openEar(
  place: ClientConfig,
  channel: string,
  hear: (payload: string) => void,
  { onGap, onTrouble }: WireOptions,
): Ear {
  const over = new AbortController()
  let client: Client | null = null
  let isTold = false
  let hasHeard = false
  let isOpen: () => void = () => undefined
  const open = new Promise<void>((resolve) => (isOpen = resolve))

  /** Resolves when the connection is lost; fails when there was none. */
  async function listen(): Promise<void> {
    const mine = (client = new Client(place))
    const lost = new Promise((resolve) => mine.once('end', resolve).on('error', resolve))
    mine.on('notification', ({ payload = '' }) => hear(payload))
    try {
      await mine.connect()
      await mine.query(`listen ${escapeIdentifier(channel)}`)
      isTold = false
      if (hasHeard) onGap()
      hasHeard = true
      isOpen()
      await Promise.race([lost, keepAsking(mine)])
    } finally {
      await within(GOODBYE_MS, mine.end()).catch(() => undefined)
    }
  }

  async function keepListening(): Promise<void> {
    while (!over.signal.aborted) {
      await listen().catch((error: unknown) => {
        // Once for each time that it is away, not for each attempt.
        if (!isTold) onTrouble(error)
        isTold = true
      })
      await pause(RETRY_MS, undefined, over).catch(() => undefined)
    }
  }
  const listening = keepListening()

  return {
    open,
    async [Symbol.asyncDispose]() {
      over.abort()
      if (client) await within(GOODBYE_MS, client.end()).catch(() => undefined)
      await within(GOODBYE_MS, listening)
    },
  }
}
