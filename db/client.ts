import type { Socket } from 'node:net'
import postgres from 'postgres'
import { arrayTypes } from './array-types.ts'
import { LASTING } from './lasting-connection.ts'
import { patientSocket, type SocketPlace } from './patient-socket.ts'
import { openPool, type Watch } from './pool.ts'

/** The Postgres schemas, one per subgraph; each subgraph's connections can reach its own only. */
export const OWNERS = ['users', 'videos', 'interactions', 'social', 'chat'] as const
export type Owner = (typeof OWNERS)[number]

/**
 * postgres.js itself: a store writes one SQL statement per question. Each is prepared once per connection
 * and costs nothing to build, which a query builder does on every call. Columns arrive in camelCase,
 * `bigint` as decimal text, `timestamptz` as Date.
 */
export type Sql = postgres.Sql

export interface Db {
  readonly sql: Sql
  [Symbol.asyncDispose](): Promise<void>
}

export interface DbOptions {
  url: string
  /** Whose tables. The connections take the owner's role, which is granted nothing else. */
  owner: Owner
  /** Most connections at once. */
  connections?: number
  /** Whether connections stay for as long as they work, for whoever locks something by one. */
  isLasting?: boolean
  /** Hears every statement that is sent: how tests count and explain them. */
  onStatement?: OnStatement
  /** Told of every statement and how it ended: how they are counted and traced. */
  watch?: Watch
}

export type OnStatement = (owner: Owner, text: string, parameters: readonly unknown[]) => void

const nobody: Watch = () => () => undefined

/** Connections of a pool, unless somebody says otherwise. */
export const POOL = 10

/**
 * Seconds until an attempt to connect is repeated. postgres.js goes up to 20, in which statements wait: as long they would
 * take after the database is back, and while it is away nobody would be told so.
 */
const pauseBefore = (attempt: number) => Math.min(0.01 * 2 ** attempt, 0.25)

/**
 * Blanks that Postgres reads over. postgres.js keeps what it was about to send when a connection was lost, and sends
 * nothing any more until a kilobyte has gathered: its greetings gather, and each attempt to connect ends as
 * `CONNECT_TIMEOUT` (version 3.4.9, `connection.js`; https://github.com/porsager/postgres/pull/1209). This greeting is a
 * kilobyte by itself. Postgres refuses it where leftovers come before it, and the next attempt is like new.
 */
const LONG_GREETING = ' '.repeat(1_024)

/** Role names are shared by all databases of a server, hence the prefix. */
export function roleOf(owner: Owner): string {
  return `douyin_${owner}`
}

export function openDb(options: DbOptions): Db {
  const { url, owner, connections = POOL, isLasting = false, onStatement, watch = nobody } = options
  const open = (onSocket: (socket: Socket) => void) =>
    postgres(url, {
      max: 1,
      idle_timeout: 60,
      connect_timeout: 5,
      ...(isLasting && LASTING),
      backoff: pauseBefore,
      transform: { column: { from: postgres.toCamel, to: postgres.fromCamel } },
      onnotice: () => undefined,
      ...{ socket: telling(onSocket), fetch_types: false, types: arrayTypes },
      debug: onStatement && ((_connection, text, parameters) => onStatement(owner, text, parameters)),
      connection: {
        role: roleOf(owner),
        application_name: `douyin ${owner}`,
        options: LONG_GREETING,
        // What is no date to the driver, or another one, where a server is told to write them otherwise.
        DateStyle: 'ISO',
        // Every statement here is meant to go along an index whatever is asked (tests/cost/plans.test.ts). Left to itself
        // Postgres plans those with lists or limits anew each time, which takes longer than many of them.
        plan_cache_mode: 'force_generic_plan',
        // What waits longer holds others up: it is better refused.
        statement_timeout: 5_000,
        lock_timeout: 2_000,
        idle_in_transaction_session_timeout: 10_000,
      },
    })
  const sql = openPool(open, connections, watch)
  return {
    sql,
    async [Symbol.asyncDispose]() {
      await sql.end({ timeout: 5 })
    },
  }
}

/** postgres.js asks for a socket whenever it connects. */
function telling(onSocket: (socket: Socket) => void) {
  return (place: SocketPlace) => {
    const socket = patientSocket(place)
    onSocket(socket)
    return socket
  }
}

/** Whether a statement failed because the disk of the server is full. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.code === '53100'
}

/** Whether a statement gave up because somebody else held what it needed for too long (`lock_timeout`). */
export function isHeldByOthers(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.code === '55P03'
}

/** Whether a statement failed because a row with the same unique key is there already. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return (
    error instanceof postgres.PostgresError && error.code === '23505' && error.constraint_name === constraint
  )
}
