import { hash, verify } from '@node-rs/argon2'
import { tooManyRequests } from '#platform/graph/errors.ts'

/** OWASP's recommendation for argon2id: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const CURRENT_PARAMETERS = 'm=19456,t=2,p=1'

/** A flood of sign-ins may take neither both cores nor all memory. */
const AT_ONCE = 2
const WAITING = 50

let running = 0
const waiting: (() => void)[] = []

async function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
  if (running < AT_ONCE) running += 1
  else {
    if (waiting.length >= WAITING)
      throw tooManyRequests('Too many people are signing in right now, try again shortly', 1)
    await new Promise<void>((go) => waiting.push(go))
  }
  try {
    return await work()
  } finally {
    // The place is handed to whoever waits longest, so nobody can slip in between.
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}

/** Longer texts belong to nobody, and are not worth hashing. */
const LONGEST = 1_000

export function isTooLong(password: string): boolean {
  return password.length > LONGEST
}

/** argon2id in PHC form, salted. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, PARAMETERS))
}

let hashOfNobody: Promise<string> | undefined

/**
 * Whether the password belongs to the hash. Without a hash (nobody has that name) it takes as long and says
 * no, so that the time tells nothing about who is registered.
 */
export async function passwordFits(password: string, passwordHash: string | null): Promise<boolean> {
  hashOfNobody ??= hashPassword('nobody')
  const against = passwordHash ?? (await hashOfNobody)
  const fits = await inTurn(() => verify(against, password))
  return fits && passwordHash !== null
}

/** Whether a hash was made with weaker parameters than today's. */
export function isOutdated(passwordHash: string): boolean {
  return !passwordHash.includes(CURRENT_PARAMETERS)
}
