import { Pool } from 'undici'
import { codeOf } from '#platform/graph/errors.ts'
import { traced } from '#platform/observe/traces.ts'
import { GraphFailure } from './graph.ts'
import type { SpooledFile } from './spool.ts'

/** Puts a file at the address that the graph gave out. */
export type Uploader = (address: string, file: SpooledFile) => Promise<void>

/** `mediaUrl`: where the videos service can be reached from here, whatever origin its addresses show to clients. */
export function createUploader(mediaUrl: () => string) {
  let pool: Pool | undefined
  const upload: Uploader = async (address, file) => {
    pool ??= new Pool(mediaUrl(), { connections: 16, bodyTimeout: 60_000, headersTimeout: 60_000 })
    const media = pool
    const answer = await traced('PUT /uploads', { 'file.size': file.size }, () =>
      media.request({
        method: 'PUT',
        path: new URL(address).pathname,
        headers: { 'content-type': 'application/octet-stream', 'content-length': String(file.size) },
        body: file.open(),
      }),
    )
    if (answer.statusCode < 300) return answer.body.dump()
    const refusal: unknown = await answer.body.json().catch(() => ({}))
    throw failureOf(refusal)
  }
  return { upload, [Symbol.asyncDispose]: async () => pool?.close() }
}

function failureOf(refusal: unknown): GraphFailure {
  const { code, message } = (refusal ?? {}) as { code?: unknown; message?: unknown }
  return new GraphFailure(
    codeOf({ code }) ?? 'SUBGRAPH_UNAVAILABLE',
    typeof message === 'string' ? message : 'The upload failed',
  )
}
