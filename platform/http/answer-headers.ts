import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import helmet from 'helmet'

/** What an answer is unless its route knows better: data, which no page may show, run or frame. */
const protect = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
    },
  },
  // Names below this one may not all speak TLS.
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  xFrameOptions: { action: 'deny' },
})

/** Helmet's headers, which are the same for every answer: asked for once, since asking costs more than setting them. */
export const carefulHeaders: readonly (readonly [name: string, value: string])[] = collectHeaders()

function collectHeaders(): [name: string, value: string][] {
  const headers: [name: string, value: string][] = []
  const collector = {
    setHeader: (name: string, value: string) => headers.push([name, value]),
    removeHeader: () => undefined,
  }
  // Helmet asks nothing of a response but to take headers.
  protect({} as IncomingMessage, collector as unknown as ServerResponse, () => undefined)
  return headers
}

/**
 * Gives every answer of a server the headers that tell browsers to be careful, before anybody looks at the request:
 * also those that no route ever sees.
 */
export function protectAnswers(server: Server): void {
  server.prependListener('request', (_request, response) => {
    for (const [name, value] of carefulHeaders) response.setHeader(name, value)
  })
}

/** A whole answer without a body, for connections on which nobody speaks HTTP (any more). */
export function bareAnswer(status: string): string {
  const headers = carefulHeaders.map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status}`, ...headers, 'Connection: close', 'Content-Length: 0', '', ''].join('\r\n')
}
