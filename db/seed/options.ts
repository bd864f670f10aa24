import { parseArgs } from 'node:util'
import type { SeedCounts } from './plan.ts'
import { SeedError } from './seed-error.ts'

/** What to add, as asked for. */
export interface SeedOptions {
  seed: number
  /** When the year of activity ends, in milliseconds. */
  until: number
  counts: SeedCounts
}

export const usage = `npm run seed -- [options]: adds people, videos and what they do to the database.

  --users 1000       people; each one's password is douyin-demo
  --videos 10000     videos, which show media that is there already
  --views 300000  --likes 100000  --comments 30000  --follows 30000  --messages 20000
                     what is not given follows the number of users, as in these defaults
  --seed 42          another number makes other data
  --until 2030-12-31 the day (UTC) at whose beginning the year of activity ends; today
  --database-url URL a Postgres; else DATABASE_URL, else the embedded one in DATA_DIR (.data)

The same seed and day, added to the same database, make the same data.`

const words = [
  'users',
  'videos',
  'views',
  'likes',
  'comments',
  'follows',
  'messages',
  'seed',
  'until',
  'database-url',
] as const
const perUser = { videos: 10, views: 300, likes: 100, comments: 30, follows: 30, messages: 20 }

/** More than this many of anything is more likely a slip of the finger. */
const MOST = 1_000_000_000

type Values = Partial<Record<(typeof words)[number], string>>

/** Reads the command line; null asks for the usage. Throws SeedError with one sentence about what is wrong. */
export function readOptions(
  argv: readonly string[],
): (SeedOptions & { databaseUrl: string | undefined }) | null {
  const values = parse(argv)
  if (values === null) return null
  const counts = readCounts(values)
  return {
    seed: numberOf(values, 'seed') ?? 42,
    until: dayOf(values.until),
    counts,
    databaseUrl: values['database-url'],
  }
}

function parse(argv: readonly string[]): Values | null {
  const options = Object.fromEntries(words.map((word) => [word, { type: 'string' as const }]))
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
    })
    if (values['help'] === true) return null
    return Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value === 'string'))
  } catch (error) {
    throw new SeedError(error instanceof Error ? error.message : String(error))
  }
}

function readCounts(values: Values): SeedCounts {
  const users = numberOf(values, 'users') ?? 1000
  const videos = numberOf(values, 'videos') ?? perUser.videos * users
  if (users === 0 && videos > 0)
    throw new SeedError('Videos need somebody who makes them: --users must be at least 1.')
  const hasAudience = users > 0 && videos > 0
  const count = (word: 'views' | 'likes' | 'comments' | 'follows' | 'messages', most: number) => {
    const asked = numberOf(values, word)
    if (asked !== undefined && asked > most) {
      throw new SeedError(
        `--${word} ${asked} is too many: ${users} users and ${videos} videos allow ${most}.`,
      )
    }
    return asked ?? Math.min(perUser[word] * users, Math.floor(most / 2))
  }
  return {
    users,
    videos,
    views: count('views', users * videos),
    likes: count('likes', users * videos),
    comments: count('comments', hasAudience ? MOST : 0),
    follows: count('follows', users * Math.max(users - 1, 0)),
    messages: count('messages', users > 1 ? MOST : 0),
  }
}

function numberOf(values: Values, word: keyof Values): number | undefined {
  const text = values[word]
  if (text === undefined) return undefined
  const number = /^\d+$/.test(text) ? Number(text) : Infinity
  if (number > MOST)
    throw new SeedError(`--${word} must be a whole number from 0 to ${MOST}, not ${text || 'empty'}.`)
  return number
}

function dayOf(text: string | undefined): number {
  const day = text ?? new Date().toISOString().slice(0, 10)
  const time = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN
  // Date.parse lets 30 February through as 1 March.
  const isDay = !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
  if (!isDay) throw new SeedError(`--until must be a day such as 2030-12-31, not ${day}.`)
  return time
}
