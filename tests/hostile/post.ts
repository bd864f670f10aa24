import type { Answer } from '../graph-client.ts'

export interface RawReply {
  status: number
  headers: Headers
  text: string
  /** Empty when the answer is no JSON. */
  body: Partial<Answer>
}

/** A request as a stranger may make it: any body, any headers. */
export async function send(url: string, init: RequestInit): Promise<RawReply> {
  const response = await fetch(url, init)
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: parsed(text) }
}

/** A GraphQL request with headers of one's own. */
export function post(url: string, request: unknown, headers: Record<string, string> = {}): Promise<RawReply> {
  const body = typeof request === 'string' ? request : JSON.stringify(request)
  return send(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
}

function parsed(text: string): Partial<Answer> {
  try {
    // Judged by the tests, field by field.
    return JSON.parse(text) as Partial<Answer>
  } catch {
    return {}
  }
}
