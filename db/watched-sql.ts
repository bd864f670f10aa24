import type { Sql } from 'postgres'

/** Called when a statement is sent, with its text's parts; what it gives is called with the rows, or -1 for a failure. */
export type Watch = (parts: readonly string[]) => (rows: number) => void

/** What is there of a statement beside its promise. */
interface Statement extends Part {
  /** Sends it: called with the statement itself, once, when somebody waits for it. A part of another is never sent. */
  handler: (statement: Statement) => unknown
  then: Then
  /** Called as methods of the statement, at times both. */
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
  string: string
  signature: unknown
  parameters: readonly unknown[]
  /** Ours, of one that was sent: what settles its promise, and who is told how it ended. */
  settle: ((value: unknown) => void) | null
  fail: (error: unknown) => void
  tell: ((rows: number) => void) | null
}

type Then = (this: Statement, fulfilled?: Told, rejected?: Told) => unknown
type Told = ((value: unknown) => unknown) | null

/** postgres.js is a function of many forms; whatever it makes is passed on. */
type Given = readonly [readonly string[], ...unknown[]]

/** The same client with every statement watched, also those of transactions. A function, since a proxy costs each statement far more. */
export function watchedSql<Client extends Sql>(sql: Client, watch: Watch): Client {
  const ask = sql as unknown as (...given: Given) => unknown
  const begin = sql.begin as unknown as (...given: unknown[]) => unknown
  let watchStatement: ((statement: Statement) => void) | null = null
  function watched(...given: Given): unknown {
    const made = ask(...given)
    if (made instanceof Promise) {
      const statement = made as unknown as Statement
      watchStatement ??= watcher(statement, watch)
      watchStatement(statement)
    }
    return made
  }
  function watchedBegin(...given: unknown[]): unknown {
    const work = given.pop() as (tx: Client) => unknown
    return begin(...given, (tx: Client) => work(watchedSql(tx, watch)))
  }
  return Object.assign(watched, sql, { begin: watchedBegin })
}

/** A statement within another one: postgres.js keeps its text and its values with it. */
interface Part {
  strings: readonly string[]
  args: readonly unknown[]
}

const isPart = (value: unknown): value is Part => value instanceof Promise && 'strings' in value

/** By a statement's own text, and by that of its last part: what asks for several people is one text around many. */
const texts = new WeakMap<readonly string[], WeakMap<readonly string[], readonly string[]>>()

/** The parts of a statement's text, those of the statements within it included; its values are not among them. */
function textOf({ strings: parts, args: values }: Part): readonly string[] {
  const last = values.findLast(isPart)?.strings ?? parts
  const alike = texts.get(parts) ?? new WeakMap<readonly string[], readonly string[]>()
  const known = alike.get(last)
  if (known) return known
  const text = [...parts, ...textWithin(values)]
  texts.set(parts, alike.set(last, text))
  return text
}

function textWithin(values: readonly unknown[]): string[] {
  return values.filter(isPart).flatMap(({ strings, args }) => [...strings, ...textWithin(args)])
}

/**
 * The rows of a statement on the way to who asked for them. postgres.js writes two functions into properties of each
 * statement, which V8 puts in old space; from there they keep the statement until the next collection of everything. It
 * is not to keep its rows as well, nor its text and values (docs/performance.md): rows are handed over, once.
 */
interface Handed {
  result: unknown
}

function take(handed: Handed): unknown {
  const { result } = handed
  if (result === undefined) throw new Error('the rows of a statement are handed over once')
  handed.result = undefined
  return result
}

/** Who asks for failures alone (`catch`) is given the rows as well, and takes them from nobody: a transaction does so. */
const look = ({ result }: Handed): unknown => result

const NONE: readonly unknown[] = []

/** A method of each statement. What settles it is told on its way: a promise beside it would cost as much as all else here. */
function resolved(this: Statement, result: unknown): void {
  const { settle, tell } = this
  if (!settle || !tell) return
  this.settle = this.tell = null
  this.args = this.parameters = NONE
  this.string = this.signature = ''
  tell((result as { count: number }).count)
  settle({ result } satisfies Handed)
}

/** A method of each statement. Its text and values stay: postgres.js has written them into the error. */
function rejected(this: Statement, error: unknown): void {
  const { tell } = this
  this.settle = this.tell = null
  tell?.(-1)
  this.fail(error)
}

/**
 * What watches statements of one client, or of one transaction: the first of them shows how they are sent. Nothing is
 * made for a single statement but what tells its end: where thousands are sent a second, each function made for one counts.
 */
function watcher({ handler, then }: Statement, watch: Watch): (statement: Statement) => void {
  function send(statement: Statement) {
    statement.tell = watch(textOf(statement))
    statement.settle = statement.resolve
    statement.fail = statement.reject
    statement.resolve = resolved
    statement.reject = rejected
    return handler(statement)
  }
  function handOver(this: Statement, fulfilled?: Told, failed?: Told) {
    const told = fulfilled ? (handed: unknown) => fulfilled(take(handed as Handed)) : (look as Told)
    return then.call(this, told, failed)
  }
  return (statement) => {
    statement.handler = send
    // oxlint-disable-next-line unicorn/no-thenable -- it is a promise already
    statement.then = handOver
  }
}
