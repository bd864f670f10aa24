/** A statement within another one: postgres.js keeps its text and its values with it. */
export interface Part {
  strings: readonly string[]
  args: readonly unknown[]
}

/** What postgres.js makes of a statement: a promise, and beside it what we look at and replace (`pool.ts`). */
export interface Statement extends Part {
  /** Sends it: called with the statement itself, once, when somebody waits for it. A part of another is never sent. */
  handler: (statement: Statement) => unknown
  then: Then
  /** Called as methods of the statement, at times both. */
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
  string: string
  signature: unknown
  parameters: readonly unknown[]
}

export type Then = (this: Statement, fulfilled?: Told, rejected?: Told) => unknown
export type Told = ((value: unknown) => unknown) | null

const NONE: readonly unknown[] = []

/** Of one that was answered nothing is needed any more. After a failure postgres.js still looks at it. */
export function strip(statement: Statement): void {
  statement.args = statement.parameters = NONE
  statement.string = statement.signature = ''
}

const isPart = (value: unknown): value is Part => value instanceof Promise && 'strings' in value

/** By a statement's own text, and by that of its last part: what asks for several people is one text around many. */
const texts = new WeakMap<readonly string[], WeakMap<readonly string[], readonly string[]>>()

/** The parts of a statement's text, those of the statements within it included; its values are not among them. */
export function textOf({ strings, args }: Part): readonly string[] {
  const last = args.findLast(isPart)?.strings ?? strings
  const alike = texts.get(strings) ?? new WeakMap<readonly string[], readonly string[]>()
  const known = alike.get(last)
  if (known) return known
  const text = [...strings, ...textWithin(args)]
  texts.set(strings, alike.set(last, text))
  return text
}

function textWithin(values: readonly unknown[]): string[] {
  return values.filter(isPart).flatMap(({ strings, args }) => [...strings, ...textWithin(args)])
}

/**
 * The rows of a statement on the way to who asked for them. postgres.js writes two functions into properties of each
 * statement, which V8 puts in old space; from there they keep the statement until the next collection of everything. It
 * is not to keep its rows as well (docs/performance.md): they are handed over, once.
 */
export interface Handed {
  result: unknown
}

export function take(handed: Handed): unknown {
  const { result } = handed
  if (result === undefined) throw new Error('the rows of a statement are handed over once')
  handed.result = undefined
  return result
}

/** Who asks for failures alone (`catch`) is given the rows as well, and takes them from nobody: a transaction does so. */
export const look = ({ result }: Handed): unknown => result
