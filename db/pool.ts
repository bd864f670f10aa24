import type { Socket } from 'node:net'
import type { Sql } from 'postgres'
import { endSilent, newConnection, type Connection } from './silence.ts'
import { look, strip, take, textOf, type Handed, type Statement, type Then, type Told } from './statement.ts'
import { systemCode } from './system-code.ts'

/** What is told of a statement that failed, in the place of its rows. */
const FAILED = -1
const UNIQUE_VIOLATION = '23505'

/** Called when a statement is sent, with its text's parts; what it gives is called with the rows, or -1 for a failure. */
export type Watch = (parts: readonly string[]) => (rows: number) => void

/** A client of one connection, or a transaction. */
interface Lane<Client extends Sql = Sql> {
  sql: Client
  handler: (statement: Statement) => unknown
  /** A transaction has that of the client it was begun on. */
  connection: Connection
  /** Statements on their way. */
  running: number
  /** A transaction that has ended, or whose connection was lost. */
  isOver: boolean
}

/** A statement that was sent. */
interface Sent extends Statement {
  lane: Lane
  /** What settles its promise, and who is told how it ended; none once it has. */
  settle: ((value: unknown) => void) | null
  tell: ((rows: number) => void) | null
  fail: (error: unknown) => void
}

/** A transaction keeps a connection to itself: statements go to any other before they wait behind it. */
const TRANSACTION = 1_000

/**
 * One client of several connections, made of clients of one connection each; every statement is watched, also those of
 * transactions. postgres.js has a pool of its own, but keeps connections in queues that give a place back only when the
 * last connection leaves them: while fewer are busy than are open, each statement makes a queue one place longer, and
 * looks through all of it (version 3.4.9, `queue.js`; `npm run bench:statements`). With one connection that is never so.
 * `open` makes such a client, and says of every socket which it comes to have.
 */
export function openPool<Client extends Sql>(
  open: (onSocket: (socket: Socket) => void) => Client,
  connections: number,
  watch: Watch,
): Client {
  const lanes = Array.from({ length: connections }, () => {
    const connection = newConnection()
    return laneOf(
      open((socket) => (connection.socket = socket)),
      connection,
    )
  })
  const clients = lanes.map(({ sql }) => sql)
  const [first] = clients
  if (!first) throw new Error('a pool has one connection at least')
  const watched = lanes.map(({ connection }) => connection)
  const silence = endSilent(() => watched)

  async function begin(...given: unknown[]): Promise<unknown> {
    const work = given.pop() as (tx: Client) => unknown
    const lane = leastBusy(lanes)
    const { connection } = lane
    const own: Lane[] = []
    lane.running += TRANSACTION
    connection.owed += 1
    try {
      const begun = lane.sql.begin as unknown as (...given: unknown[]) => unknown
      return await begun(...given, async (tx: Client) => {
        own.push(laneOf(tx, connection))
        // Neither its begin nor its end is on its way.
        connection.owed -= 1
        try {
          return await work(over(tx, own, watch))
        } finally {
          connection.owed += 1
        }
      })
    } finally {
      connection.owed -= 1
      // Whoever goes on nevertheless would be heard on the next connection, each statement by itself
      // (https://github.com/porsager/postgres/issues/1216).
      for (const transaction of own) transaction.isOver = true
      lane.running -= TRANSACTION
    }
  }

  async function end(...given: Parameters<Sql['end']>): Promise<void> {
    await Promise.all(clients.map((client) => client.end(...given)))
    silence[Symbol.dispose]()
  }
  return Object.assign(over(first, lanes, watch), { begin, end })
}

function laneOf<Client extends Sql>(sql: Client, connection: Connection): Lane<Client> {
  // A statement shows how its client sends. This one nobody waits for, so it never is.
  const { handler } = sql`` as unknown as Statement
  return { sql, handler, connection, running: 0, isOver: false }
}

/** The first that has nothing to do, so that connections which are not needed may end; or whose turn comes soonest. */
function leastBusy(lanes: readonly Lane[]): Lane {
  return lanes.reduce((least, lane) => (lane.running < least.running ? lane : least))
}

/** Makes statements; sends each, when somebody waits for it, where least is to be done. */
function over<Client extends Sql>(client: Client, lanes: readonly Lane[], watch: Watch): Client {
  const ask = client as unknown as (...given: unknown[]) => unknown

  function send(statement: Statement): unknown {
    const sent = statement as Sent
    const lane = leastBusy(lanes)
    if (lane.isOver) return sent.reject(new Error('the transaction of this statement is over'))
    lane.running += 1
    lane.connection.owed += 1
    sent.lane = lane
    sent.tell = watch(textOf(sent))
    sent.settle = sent.resolve
    sent.fail = sent.reject
    sent.resolve = resolved
    sent.reject = rejected
    return lane.handler(sent)
  }

  // Nothing is made for a single statement but what tells its end: of thousands a second, each function counts.
  function asking(...given: unknown[]): unknown {
    const made = ask(...given)
    // postgres.js is a function of many forms; whatever else it makes is passed on.
    if (made instanceof Promise) {
      const statement = made as unknown as Statement
      statement.handler = send
      // oxlint-disable-next-line unicorn/no-thenable -- it is a promise already
      statement.then = handOver
    }
    return made
  }
  return Object.assign(asking, client)
}

/** A method of statements. What settles them is told on its way: a promise beside it would cost as much as all else here. */
function resolved(this: Sent, result: unknown): void {
  const { settle, tell, lane } = this
  if (!settle || !tell) return
  this.settle = this.tell = null
  lane.running -= 1
  lane.connection.owed -= 1
  strip(this)
  tell((result as { count: number }).count)
  settle({ result } satisfies Handed)
}

/** A method of statements. */
function rejected(this: Sent, error: unknown): void {
  const { tell, lane, fail } = this
  this.settle = this.tell = null
  if (tell) {
    lane.running -= 1
    lane.connection.owed -= 1
  }
  // That a row is there already is an answer, which somebody waits for and anybody can bring about.
  tell?.(systemCode(error) === UNIQUE_VIOLATION ? 0 : FAILED)
  fail(error)
}

/** A method of statements: who waits for one is given its rows. */
function handOver(this: Statement, fulfilled?: Told, failed?: Told): unknown {
  const told = fulfilled ? (handed: unknown) => fulfilled(take(handed as Handed)) : (look as Told)
  return thenOf(this).call(this, told, failed)
}

/** That of their class, which is what sends them. */
const thenOf = (statement: Statement): Then => (Object.getPrototypeOf(statement) as Statement).then
