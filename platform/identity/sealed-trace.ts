import { continueTrace, traceHeaders } from '#platform/observe/traces.ts'
import { nobody } from './caller.ts'
import { SEAL_HEADER, type Sealer } from './seal.ts'

/** The trace of a request whose body is too long for a seal, so that it is believed; nothing while nothing is traced. */
export function sealedTrace(sealer: Sealer, audience: string): Record<string, string> {
  const { traceparent } = traceHeaders()
  if (traceparent === undefined) return {}
  // What travels is a file: who sends it is nobody's business, the address that it goes to is the permission.
  return { traceparent, [SEAL_HEADER]: sealer.seal(nobody, audience, traceparent) }
}

/** Goes on with the trace that a service of our own sealed; what a stranger says about a trace counts for nothing. */
export function continueSealedTrace<Result>(
  sealer: Sealer | undefined,
  audience: string,
  headers: Readonly<Record<string, unknown>>,
  work: () => Result,
): Result {
  const { traceparent, [SEAL_HEADER]: seal } = headers
  if (!sealer || typeof traceparent !== 'string' || typeof seal !== 'string') return work()
  return sealer.open(seal, audience, traceparent) ? continueTrace({ traceparent }, work) : work()
}
