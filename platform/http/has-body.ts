import type { IncomingMessage } from 'node:http'

/** Whether a body follows the head of a request, as that says. */
export function hasBody({ headers }: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers
  return length !== '0' || encoding !== undefined
}
