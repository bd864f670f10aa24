import type { Sql } from 'postgres'

/** Called when a statement is sent, with its text's parts; what it gives is called with the rows, or -1 for a failure. */
export type Watch = (parts: readonly string[]) => (rows: number) => void

/** What is there of a statement beside its promise: `handle` sends it, once, when somebody waits for it. */
interface Statement extends Promise<{ count: number }> {
  handle(): unknown
}

/** The same client with every statement watched, also those of transactions. */
export function watchedSql<Client extends Sql>(sql: Client, watch: Watch): Client {
  return new Proxy(sql, {
    apply(target, self, given: [readonly string[], ...unknown[]]) {
      // postgres.js is a function of many forms; whatever it makes is passed on.
      const made: unknown = Reflect.apply(target as unknown as (...given: unknown[]) => unknown, self, given)
      if (made instanceof Promise) watchStatement(made as Statement, textOf(given), watch)
      return made
    },
    get(target, name, self) {
      if (name !== 'begin') return Reflect.get(target, name, self) as unknown
      return (...given: unknown[]) => {
        const work = given.pop() as (tx: Client) => unknown
        const begin = target.begin as unknown as (...given: unknown[]) => unknown
        return begin(...given, (tx: Client) => work(watchedSql(tx, watch)))
      }
    },
  })
}

const texts = new WeakMap<readonly string[], readonly string[]>()

/** The parts of a statement's text, those of the statements within it included; its values are not among them. */
function textOf([parts, ...values]: readonly [readonly string[], ...unknown[]]): readonly string[] {
  const known = texts.get(parts)
  if (known) return known
  const within = values.flatMap((value) => {
    // postgres.js keeps a fragment's text with it.
    return value instanceof Promise && 'strings' in value ? (value.strings as readonly string[]) : []
  })
  const text = [...parts, ...within]
  texts.set(parts, text)
  return text
}

/** A part of another statement is never sent by itself, and so never told of. */
function watchStatement(statement: Statement, parts: readonly string[], watch: Watch): void {
  const { handle } = statement
  let isSent = false
  statement.handle = () => {
    if (!isSent) {
      isSent = true
      const tell = watch(parts)
      // The class's own `then` would send it once more.
      void Promise.prototype.then.call(
        statement,
        ({ count }: { count: number }) => tell(count),
        () => tell(-1),
      )
    }
    return handle.call(statement)
  }
}
