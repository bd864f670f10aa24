import type { ExecutionResult } from 'graphql'
import type { Door } from '#platform/graph/door.ts'
import { codeOf } from '#platform/graph/errors.ts'
import { SECONDS } from './buckets.ts'
import { counter, histogram } from './series.ts'
import { isTracing, traced } from './traces.ts'

const seconds = histogram(
  'douyin_fetch_seconds',
  'How long subgraphs took to answer the gateway',
  SECONDS,
  'subgraph',
)
const errors = counter(
  'douyin_fetch_errors_total',
  'Errors in answers of subgraphs, or for want of one',
  'subgraph',
  'code',
)
const subscriptions = counter('douyin_subscriptions_total', 'Subscriptions begun at subgraphs', 'subgraph')

/** A door whose every fetch is counted and timed. */
function observedDoor(name: string, door: Door): Door {
  const time = seconds.of(name)
  const begun = subscriptions.of(name)
  const attributes = { service: name }
  const fail = (extensions: Readonly<Record<string, unknown>> | undefined) =>
    void (errors.of(name, codeOf(extensions) ?? 'INTERNAL').value += 1)

  function answered(answer: ExecutionResult, start: number): ExecutionResult {
    time.observe((performance.now() - start) / 1000)
    if (answer.errors) for (const { extensions } of answer.errors) fail(extensions)
    return answer
  }
  function failed(error: unknown, start: number): never {
    time.observe((performance.now() - start) / 1000)
    fail((error as { extensions?: Record<string, unknown> }).extensions)
    throw error
  }

  return {
    // Every request comes here several times: nothing is made that is not needed.
    ask(request, caller) {
      const start = performance.now()
      try {
        const answer = isTracing()
          ? traced('gateway.fetch', attributes, async () => door.ask(request, caller))
          : door.ask(request, caller)
        if (!(answer instanceof Promise)) return answered(answer, start)
        return answer.then(
          (given) => answered(given, start),
          (error: unknown) => failed(error, start),
        )
      } catch (error) {
        return failed(error, start)
      }
    },
    subscribe(request, caller) {
      begun.value += 1
      return door.subscribe(request, caller)
    },
    [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
  }
}

/** The ways to all subgraphs, each one watched. */
export function observedDoors(doors: Readonly<Record<string, Door>>): Record<string, Door> {
  return Object.fromEntries(Object.entries(doors).map(([name, door]) => [name, observedDoor(name, door)]))
}
