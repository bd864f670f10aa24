import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

export interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  attributes: Record<string, unknown>
  /** Which process of ours did it. */
  service: string
}

interface OtlpValue {
  stringValue?: string
  intValue?: number
  doubleValue?: number
  boolValue?: boolean
}

interface OtlpRequest {
  resourceSpans: {
    resource: { attributes: { key: string; value: OtlpValue }[] }
    scopeSpans: {
      spans: (Omit<Span, 'attributes' | 'service'> & { attributes: { key: string; value: OtlpValue }[] })[]
    }[]
  }[]
}

/** A collector for OTLP over HTTP in JSON: keeps what it is sent. */
export async function openTraceReceiver() {
  const spans: Span[] = []
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      for (const { resource, scopeSpans } of (body as OtlpRequest).resourceSpans)
        for (const scope of scopeSpans)
          for (const { attributes, ...span } of scope.spans)
            spans.push({
              ...span,
              service: resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '',
              attributes: Object.fromEntries(
                attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
              ),
            })
      response.setHeader('content-type', 'application/json').end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    /** The spans of the trace that begins with a name, once they hold what is waited for. */
    async traceOf(root: string, isWhole: (trace: readonly Span[]) => boolean): Promise<Span[]> {
      for (const end = Date.now() + 40_000; ;) {
        const begin = spans.findLast(({ name, parentSpanId }) => name === root && !parentSpanId)
        const trace = spans.filter(({ traceId }) => traceId === begin?.traceId)
        if (begin && isWhole(trace)) return trace
        if (Date.now() > end)
          throw new Error(`no such trace of ${root}: ${JSON.stringify(tree(trace), null, 1)}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A trace as paths of names, each line a span with all that it lies in. */
export function tree(trace: readonly Span[]): string[] {
  const byId = new Map(trace.map((span) => [span.spanId, span]))
  const path = (span: Span): string => {
    const parent = byId.get(span.parentSpanId ?? '')
    return parent ? `${path(parent)} > ${labelOf(span)}` : labelOf(span)
  }
  return trace.map(path).sort((one, other) => one.localeCompare(other))
}

function labelOf({ name, attributes }: Span): string {
  const about = attributes.service ?? attributes.subgraph ?? attributes.type
  return about === undefined ? name : `${name} ${JSON.stringify(about).replaceAll('"', '')}`
}
