import { ProxyTracerProvider, trace, type TracerProvider } from '@opentelemetry/api'

/** Where they go while nothing is traced: nowhere. */
const nowhere = new ProxyTracerProvider()
let current: TracerProvider = nowhere
let areAsked = false

/**
 * Sends what packages trace by themselves, as Apollo's gateway does, where ours goes; to nowhere with null.
 *
 * Each of their tracers asks once in the life of a process where its spans go. So all are answered with one that
 * asks anew for every span: traces may be closed in a process and opened again, as tests do.
 */
export function tracePackagesWith(provider: TracerProvider | null): void {
  current = provider ?? nowhere
  areAsked ||= trace.setGlobalTracerProvider({
    getTracer: (...named) => ({
      startSpan: (...span) => current.getTracer(...named).startSpan(...span),
      startActiveSpan: (...span: unknown[]) => {
        const tracer = current.getTracer(...named)
        return Reflect.apply(tracer.startActiveSpan, tracer, span)
      },
    }),
  })
}
