import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
  type Tracer,
} from '@opentelemetry/api'

/** Null while nothing is traced: then whatever is marked below runs as if it were not. */
let tracer: Tracer | null = null

export function traceWith(given: Tracer | null): void {
  tracer = given
}

/** Whether anything is traced: asked before something is made for a trace alone. */
export function isTracing(): boolean {
  return tracer !== null
}

/** Does a piece of work under a name. Attributes hold no value that a person sent: no text, no token, no address. */
export function traced<Result>(
  name: string,
  attributes: Attributes,
  work: (span?: Span) => Promise<Result>,
  kind = SpanKind.INTERNAL,
): Promise<Result> {
  if (!tracer) return work()
  return tracer.startActiveSpan(name, { attributes, kind }, async (span) => {
    try {
      return await work(span)
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' })
      throw error
    } finally {
      span.end()
    }
  })
}

/** The same for work that may be done at once, and then is while nothing is traced. */
export function tracedSoon<Result>(
  name: string,
  attributes: Attributes,
  work: () => Result | Promise<Result>,
): Result | Promise<Result> {
  return tracer ? traced(name, attributes, async () => work()) : work()
}

/** The same for work that is done at once. */
export function tracedNow<Result>(
  name: string,
  attributes: Attributes,
  work: (span?: Span) => Result,
): Result {
  if (!tracer) return work()
  return tracer.startActiveSpan(name, { attributes }, (span) => {
    try {
      return work(span)
    } finally {
      span.end()
    }
  })
}

/** A span whose end somebody else tells; null while nothing is traced. */
export function beginSpan(name: string, attributes: Attributes, kind = SpanKind.CLIENT): Span | null {
  return tracer && tracer.startSpan(name, { attributes, kind })
}

/** Where a trace stands, as it travels between processes. */
export interface TraceHeaders {
  traceparent?: string
}

/** What another process needs to go on with this trace; nothing while nothing is traced. */
export function traceHeaders(): TraceHeaders {
  const headers: TraceHeaders = {}
  if (tracer) propagation.inject(context.active(), headers)
  return headers
}

/** Goes on with a trace that one of our own processes began. Headers of strangers never come here. */
export function continueTrace<Result>(
  { traceparent }: { traceparent?: unknown },
  work: () => Result,
): Result {
  if (!tracer || typeof traceparent !== 'string') return work()
  return context.with(propagation.extract(ROOT_CONTEXT, { traceparent }), work)
}

/** The trace that is being worked on, for log lines. */
export function currentTraceId(): string | undefined {
  return tracer ? trace.getActiveSpan()?.spanContext().traceId : undefined
}
