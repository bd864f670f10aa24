import { OPERATION_SECONDS, OPERATION_STATEMENTS } from './buckets.ts'
import { counter, histogram } from './series.ts'
import { rememberSlow } from './slowest.ts'

const seconds = histogram(
  'douyin_operation_seconds',
  'How long operations of the graph took, by their names; those that are not ours are `other`',
  OPERATION_SECONDS,
  'operation',
)
const errors = counter(
  'douyin_operation_errors_total',
  'Operations that ended with an error',
  'operation',
  'code',
)
const statements = histogram(
  'douyin_operation_statements',
  'SQL statements of one operation; counted while operations are logged or traced',
  OPERATION_STATEMENTS,
  'operation',
)

/** Names that a label may carry: clients can call an operation anything. */
const known = new Set<string>()

export function knowOperation(name: string): void {
  known.add(name)
}

export function labelOf(name: string | null | undefined): string {
  return name && known.has(name) ? name : 'other'
}

export interface FinishedOperation {
  name: string | null | undefined
  ms: number
  codes?: readonly string[]
  statements?: number
  requestId: string
}

export function countOperation(finished: FinishedOperation): void {
  const label = labelOf(finished.name)
  seconds.of(label).observe(finished.ms / 1000)
  if (finished.codes) for (const code of new Set(finished.codes)) errors.of(label, code).value += 1
  if (finished.statements !== undefined) statements.of(label).observe(finished.statements)
  rememberSlow(label, finished)
}
