import { traceHeaders, type TraceHeaders, continueTrace } from './traces.ts'

/** Events wait for whoever reads them, in other contexts than the one they were made in: the trace goes along. */
const carried = new WeakMap<object, TraceHeaders>()

/** Remembers that an event belongs to the trace that is being worked on. */
export function carryTrace<Event extends object>(event: Event): Event {
  const headers = traceHeaders()
  if (headers.traceparent) carried.set(event, headers)
  return event
}

/** Works on an event in the trace that it came with. */
export function inTraceOf<Result>(event: unknown, work: () => Result): Result {
  const headers = typeof event === 'object' && event !== null ? carried.get(event) : undefined
  return headers ? continueTrace(headers, work) : work()
}
