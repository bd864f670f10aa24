import type { Sql } from 'postgres'

/** Called when a statement is sent, with its text's parts; what it gives is called with the rows, or -1 for a failure. */
export type Watch = (parts: readonly string[]) => (rows: number) => void

/** What is there of a statement beside its promise: `handle` sends it, once, when somebody waits for it. */
interface Statement {
  then: Then
  handle: () => unknown
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

type Then = (fulfilled?: Told, rejected?: Told) => unknown
type Told = ((value: unknown) => unknown) | null

/** postgres.js is a function of many forms; whatever it makes is passed on. */
type Given = readonly [readonly string[], ...unknown[]]

/** The same client with every statement watched, also those of transactions. A function, since a proxy costs each statement far more. */
export function watchedSql<Client extends Sql>(sql: Client, watch: Watch): Client {
  const ask = sql as unknown as (...given: Given) => unknown
  const begin = sql.begin as unknown as (...given: unknown[]) => unknown
  function watched(...given: Given): unknown {
    const made = ask(...given)
    if (made instanceof Promise) watchStatement(made as unknown as Statement, textOf(given), watch)
    return made
  }
  function watchedBegin(...given: unknown[]): unknown {
    const work = given.pop() as (tx: Client) => unknown
    return begin(...given, (tx: Client) => work(watchedSql(tx, watch)))
  }
  return Object.assign(watched, sql, { begin: watchedBegin })
}

/** A part of another statement: postgres.js keeps its text and its values with it. */
interface Part {
  strings: readonly string[]
  args: readonly unknown[]
}

const isPart = (value: unknown): value is Part => value instanceof Promise && 'strings' in value

/** By a statement's own text, and by that of its last part: what asks for several people is one text around many. */
const texts = new WeakMap<readonly string[], WeakMap<readonly string[], readonly string[]>>()

/** The parts of a statement's text, those of the statements within it included; its values are not among them. */
function textOf([parts, ...values]: Given): readonly string[] {
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
 * statement, which V8 puts in old space; from there they keep the statement until the next collection of everything. It is
 * not to keep its rows as well (docs/performance.md), so they are handed over, once.
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

/** A part of another statement is never sent by itself, and so never told of. */
function watchStatement(statement: Statement, parts: readonly string[], watch: Watch): void {
  const { handle, resolve, reject, then } = statement
  let isSent = false
  // Functions have a name before they are a property: V8 would put them in old space (docs/performance.md).
  const send = () => {
    if (!isSent) {
      isSent = true
      const tell = watch(parts)
      // What settles it is told on its way: a promise beside it would cost as much as all else here.
      const resolved = (result: unknown) => {
        tell((result as { count: number }).count)
        resolve({ result } satisfies Handed)
      }
      const rejected = (error: unknown) => {
        tell(-1)
        reject(error)
      }
      statement.resolve = resolved
      statement.reject = rejected
    }
    return handle.call(statement)
  }
  const handOver: Then = (fulfilled, rejected) => {
    const told = (handed: unknown) => (fulfilled ? fulfilled(take(handed as Handed)) : look(handed as Handed))
    return then.call(statement, told, rejected)
  }
  statement.handle = send
  // oxlint-disable-next-line unicorn/no-thenable -- it is a promise already
  statement.then = handOver
}
