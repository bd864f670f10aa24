import { Pool } from 'undici'
import { codeOf } from '#platform/graph/errors.ts'
import { GraphFailure } from './graph.ts'
import type { SpooledFile } from './spool.ts'

/** Puts a file at the address that the graph gave out. */
export type Uploader = (address: string, file: SpooledFile) => Promise<void>

/** `mediaUrl`: where the videos service can be reached from here, whatever its addresses begin with for clients. */
export function createUploader(mediaUrl: () => string) {
  let pool: Pool | undefined
  const upload: Uploader = async (address, file) => {
    pool ??= new Pool(mediaUrl(), { connections: 16, bodyTimeout: 60_000, headersTimeout: 60_000 })
    const answer = await pool.request({
      method: 'PUT',
      path: pathOf(address),
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(file.size) },
      body: file.open(),
    })
    if (answer.statusCode < 300) return answer.body.dump()
    const refusal: unknown = await answer.body.json().catch(() => ({}))
    throw failureOf(refusal)
  }
  return { upload, [Symbol.asyncDispose]: async () => pool?.close() }
}

/** Without what a proxy in front of clients may put before it. */
function pathOf(address: string): string {
  return `/uploads/${new URL(address).pathname.split('/').at(-1)}`
}

function failureOf(refusal: unknown): GraphFailure {
  const { code, message } = (refusal ?? {}) as { code?: unknown; message?: unknown }
  return new GraphFailure(
    codeOf({ code }) ?? 'SUBGRAPH_UNAVAILABLE',
    typeof message === 'string' ? message : 'The upload failed',
  )
}
