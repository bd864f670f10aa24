import type { FastifyRequest } from 'fastify'
import { codeOf, type Refusal, unauthenticated } from '#platform/graph/errors.ts'
import { networkOf } from '#platform/http/client-address.ts'
import { readingTurn, type Standing } from '#platform/http/reading-turns.ts'
import type { Turnstile } from '#platform/http/turnstile.ts'
import type { Identity } from '#platform/identity/identity.ts'
import { countByAddress } from './count-by-address.ts'

/** Whoever sends a body: a stranger, until their token is seen. */
export interface Sender {
  /** What is counted by address is counted by this. */
  readonly address: string
  /** Why nothing of what still comes will be of use, once that is clear. */
  readonly refusal: Refusal | null
  /** Whether a token has been found by now, and is somebody's. */
  isKnown(): Promise<boolean>
  /** Whether a piece has come and waits for its turn. */
  readonly isWaiting: boolean
  /** A token was found; the first one counts. Whose it is, is looked up before anything else is read. */
  claim(token: string): void
  /** What has come, and whatever still comes, is for nothing. It is held against the address while it comes. */
  refuse(refusal: Refusal): void
  /** Waits until so many bytes may be read. Rejects for whoever is not listened to any more, and cuts them off. */
  turn(bytes: number): Promise<void>
}

type Listening = Pick<Turnstile, 'refused' | 'unwanted' | 'isHeard'>

/**
 * Bodies of one address that are read to their end although they were refused: a client reads the answer only after it
 * has sent everything. Who comes with more than that is no phone, and is cut off.
 */
const MOST_REFUSED = 16

export function openSenders(identity: Pick<Identity, 'viewerOf'>, turnstile: Listening | undefined) {
  const refused = countByAddress()
  return (request: FastifyRequest) => createSender(request, { identity, turnstile, refused })
}

interface Around {
  identity: Pick<Identity, 'viewerOf'>
  turnstile: Listening | undefined
  /** Bodies that are being read although they were refused. */
  refused: ReturnType<typeof countByAddress>
}

function createSender({ ip, raw }: FastifyRequest, { identity, turnstile, refused }: Around): Sender {
  const address = networkOf(ip)
  const { socket } = raw
  let standing: Standing = 'stranger'
  let refusal: Refusal | null = null
  let claimed: Promise<void> | null = null
  let isWaiting = false
  let counted = socket.bytesRead

  /** What came since this was last looked at. */
  function count(): void {
    turnstile?.unwanted(address, socket.bytesRead - counted)
    counted = socket.bytesRead
  }

  /** Lets what was refused go on, while few do so at this address. */
  function readOn(): void {
    if (raw.readableEnded || raw.destroyed) return
    if (refused.of(address) >= MOST_REFUSED) {
      turnstile?.refused(address)
      return void socket.destroy()
    }
    refused.add(address, 1)
    raw.once('close', () => refused.add(address, -1))
  }

  function refuse(reason: Refusal): void {
    if (!refusal) readOn()
    if (!refusal && codeOf(reason.extensions) === 'TOO_MANY_REQUESTS') turnstile?.refused(address)
    refusal ??= reason
    standing = 'stranger'
    count()
  }

  async function know(token: string): Promise<void> {
    if (token === '') return
    try {
      if (await identity.viewerOf(token, 'douyin')) standing = 'known'
      else refuse(unauthenticated())
    } catch {
      // Who cannot be looked up stays a stranger, and is told so in the end.
    }
  }

  return {
    address,
    refuse,
    get refusal() {
      return refusal
    },
    get isWaiting() {
      return isWaiting
    },
    async isKnown() {
      await claimed
      return standing === 'known'
    },
    claim(token) {
      claimed ??= know(token)
    },
    async turn(bytes) {
      isWaiting = true
      await claimed
      await readingTurn(standing, address, bytes)
      isWaiting = false
      if (refusal) count()
      if (standing === 'known' || !turnstile || turnstile.isHeard(address)) return
      socket.destroy()
      throw new Error('this address is not listened to')
    },
  }
}
