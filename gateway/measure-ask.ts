import type { ExecutionResult } from 'graphql'
import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import { currentAccount, type Account } from '#platform/observe/account.ts'
import { countOperation, knowOperation } from '#platform/observe/operations.ts'
import { isTracing, traced } from '#platform/observe/traces.ts'
import { codeOf } from '#platform/graph/errors.ts'
import type { OperationTimes } from './operation-times.ts'
import type { Caller } from '#platform/identity/caller.ts'

type Execute = (
  text: string,
  variables: Record<string, unknown>,
  caller: Caller,
) => MaybePromise<ExecutionResult>

/** Counts and times operations of our own code under their names. `text` is a constant, as it is for what is measured. */
export function measureAsk(execute: Execute, times: OperationTimes): Execute {
  const names = new Map<string, string>()
  function nameOf(text: string): string {
    let name = names.get(text)
    if (name === undefined) {
      name = /\b(?:query|mutation) (\w+)/.exec(text)?.[1] ?? 'other'
      names.set(text, name)
      knowOperation(name)
    }
    return name
  }

  return (text, variables, caller) => {
    const account = currentAccount()
    const begun: Begun = {
      name: nameOf(text),
      start: performance.now(),
      requestId: caller.requestId,
      account,
      before: account?.statements ?? 0,
    }
    const answer = isTracing()
      ? traced('gateway.request', { 'graphql.operation.name': begun.name }, async () =>
          execute(text, variables, caller),
        )
      : execute(text, variables, caller)
    return answer instanceof Promise
      ? answer.then((given) => counted(given, begun, times))
      : counted(answer, begun, times)
  }
}

interface Begun {
  name: string
  start: number
  requestId: string
  account: Account | undefined
  /** Statements on the account until then. */
  before: number
}

function counted(answer: ExecutionResult, begun: Begun, times: OperationTimes): ExecutionResult {
  const { name, start, requestId, account, before } = begun
  const ms = performance.now() - start
  times.add(name, ms)
  countOperation({
    name,
    requestId,
    ms,
    codes: answer.errors?.map(({ extensions }) => codeOf(extensions) ?? 'INTERNAL'),
    statements: account && account.statements - before,
  })
  return answer
}
