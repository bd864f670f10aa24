import type { PasswordCost } from '#db/password-cost.ts'
import { tooManyRequests } from '#platform/graph/errors.ts'
import { networkOf } from '#platform/http/client-address.ts'
import { nobody, type Caller } from '#platform/identity/caller.ts'
import { createFairQueue } from '#platform/rate/fair-queue.ts'
import { openHashing, type Task } from './hashing.ts'

/** A flood of sign-ins may take neither both cores nor all memory, nor the turn of those at other addresses. */
const AT_ONCE = 2
const refusal = () => tooManyRequests('Too many people are signing in right now, try again shortly', 1)
const queue = createFairQueue({ atOnce: AT_ONCE, mostWaiting: 50, refusal })

const idle = Array.from({ length: AT_ONCE }, openHashing)

/** Who wants something hashed: where they are, and whether they still wait. */
export type Waiting = Pick<Caller, 'address' | 'hasLeft'>

function inTurn({ address, hasLeft }: Waiting, task: Task): Promise<unknown> {
  return queue.run(networkOf(address), async () => {
    if (hasLeft?.()) throw refusal()
    const hashing = idle.pop()
    if (!hashing) throw new Error('there are as many threads as turns')
    try {
      return await hashing(task)
    } finally {
      idle.push(hashing)
    }
  })
}

/** Longer texts belong to nobody, and are not worth hashing. */
const LONGEST = 1_000

export function isTooLong(password: string): boolean {
  return password.length > LONGEST
}

export interface Passwords {
  /** argon2id in PHC form, salted. Each address is served in turn. */
  hash(password: string, who: Waiting): Promise<string>
  /**
   * Whether the password belongs to the hash. Without a hash (nobody has that name) it takes as long and says
   * no, so that the time tells nothing about who is registered.
   */
  fits(password: string, hash: string | null, who: Waiting): Promise<boolean>
  /** Whether a hash was made at another cost than today's. */
  isOutdated(hash: string): boolean
}

export function passwordsAt(cost: PasswordCost): Passwords {
  let hashOfNobody: Promise<string> | undefined

  // What is hashed and not compared gives a text.
  const hash = async (password: string, who: Waiting) =>
    (await inTurn(who, { password, parameters: cost })) as string

  return {
    hash,

    async fits(password, passwordHash, who) {
      hashOfNobody ??= hash('nobody', nobody).catch((error: unknown) => {
        hashOfNobody = undefined
        throw error
      })
      const against = passwordHash ?? (await hashOfNobody)
      const fits = await inTurn(who, { password, against })
      return fits === true && passwordHash !== null
    },

    isOutdated: (passwordHash) => !passwordHash.includes(parametersOf(cost)),
  }
}

/** As a hash in PHC form says it. */
function parametersOf({ memoryCost, timeCost, parallelism }: PasswordCost): string {
  return `$m=${memoryCost},t=${timeCost},p=${parallelism}$`
}
