import { context, propagation } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace-base'
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions'
import { tracePackagesWith } from './traces-of-packages.ts'
import { traceWith } from './traces.ts'

export interface TracesOptions {
  service: string
  /** The collector's base address, as `OTEL_EXPORTER_OTLP_ENDPOINT` is by its specification. */
  endpoint: string
}

export interface Traces extends AsyncDisposable {
  /** Of the traces that begin here from now on, how many are kept: 0 to 1. None at first. */
  sample(share: number): void
}

/** Sends traces to a collector, in batches; what a collector that is away does not take is dropped. */
export function openTraces({ service, endpoint }: TracesOptions): Traces {
  let root = new TraceIdRatioBasedSampler(0)
  // Traces that another process of ours began are kept or not as it decided.
  const sampler = new ParentBasedSampler({
    root: {
      shouldSample: (...asked: Parameters<Sampler['shouldSample']>) => root.shouldSample(asked[0], asked[1]),
      toString: () => 'a share of all',
    },
  })
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` })
  const provider = new BasicTracerProvider({
    sampler,
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: service }),
    spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: 1_000, maxQueueSize: 8_192 })],
  })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  tracePackagesWith(provider)
  traceWith(provider.getTracer('douyin-supergraph'))
  return {
    sample: (share) => void (root = new TraceIdRatioBasedSampler(share)),
    async [Symbol.asyncDispose]() {
      traceWith(null)
      tracePackagesWith(null)
      await provider.shutdown().catch(() => undefined)
      for (const api of [context, propagation]) api.disable()
    },
  }
}
