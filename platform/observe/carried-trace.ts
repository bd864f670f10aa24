import { traceHeaders, type TraceHeaders, continueTrace } from './traces.ts'

/** Events wait for whoever reads them, in other contexts than the one they were made in: the trace goes along. */
const carried = new WeakMap<object, TraceHeaders>()

/** Remembers which trace an event belongs to: the one that is being worked on, unless another one is named. */
export function carryTrace<Event extends object>(event: Event, headers = traceHeaders()): Event {
  if (headers.traceparent) carried.set(event, headers)
  return event
}

/** The trace that an event came with, as it travels between processes; nothing for one without. */
export function traceOf(event: unknown): TraceHeaders {
  return (typeof event === 'object' && event !== null && carried.get(event)) || {}
}

/** Works on an event in the trace that it came with. */
export function inTraceOf<Result>(event: unknown, work: () => Result): Result {
  return continueTrace(traceOf(event), work)
}
