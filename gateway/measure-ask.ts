import type { ExecutionResult } from 'graphql'
import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import { currentAccount } from '#platform/observe/account.ts'
import { countOperation, knowOperation } from '#platform/observe/operations.ts'
import { tracedSoon } from '#platform/observe/traces.ts'
import { codeOf } from '#platform/graph/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'

type Execute = (
  text: string,
  variables: Record<string, unknown>,
  caller: Caller,
) => MaybePromise<ExecutionResult>

/** Counts operations of our own code under their names. `text` is a constant, as it is for what is measured. */
export function measureAsk(execute: Execute): Execute {
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
    const start = performance.now()
    const account = currentAccount()
    const before = account?.statements ?? 0
    const name = nameOf(text)
    const counted = (answer: ExecutionResult) => {
      countOperation({
        name,
        ms: performance.now() - start,
        codes: answer.errors?.map(({ extensions }) => codeOf(extensions) ?? 'INTERNAL'),
        statements: account && account.statements - before,
        requestId: caller.requestId,
      })
      return answer
    }
    const attributes = { 'graphql.operation.name': name }
    const answer = tracedSoon('gateway.request', attributes, () => execute(text, variables, caller))
    return answer instanceof Promise ? answer.then(counted) : counted(answer)
  }
}
