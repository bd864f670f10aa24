import { codeOf } from '#platform/graph/errors.ts'
import { UPLOADS } from '#platform/identity/audiences.ts'
import { sealedTrace } from '#platform/identity/sealed-trace.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import { traced } from '#platform/observe/traces.ts'
import type { Answer } from '#platform/remote/call.ts'
import { openHttpWay, type HttpWay } from '#platform/remote/http-way.ts'
import { openInstances, type Instances } from '#platform/remote/instances.ts'
import { GraphFailure } from './graph.ts'
import type { SpooledFile } from './spool.ts'

/** Puts a file at the address that the graph gave out. */
export type Uploader = (address: string, file: SpooledFile) => Promise<void>

/** The largest file at the slowest pace that is accepted takes less, in milliseconds. */
const DEADLINE_MS = 3_600_000

/** `mediaOrigins`: where the videos service can be reached from here, whatever its addresses begin with for clients. */
export function createUploader(mediaOrigins: () => readonly string[], sealer: Sealer) {
  let videos: Instances<HttpWay> | undefined
  const upload: Uploader = async (address, file) => {
    videos ??= openInstances(mediaOrigins(), openHttpWay)
    const about = { 'content-type': 'application/octet-stream', 'content-length': String(file.size) }
    const call = { method: 'PUT', path: pathOf(address), body: () => file.open() } as const
    const service = videos
    const refusal = await traced('send file', { 'file.size': file.size }, () => {
      const headers = { ...about, ...sealedTrace(sealer, UPLOADS) }
      const read = async ({ statusCode, body }: Answer) => {
        if (statusCode >= 300) return body.json().catch(() => ({}))
        await body.dump()
        return null
      }
      return service.ask((way) => way.call({ ...call, deadlineMs: DEADLINE_MS, headers }, read), false)
    })
    if (refusal) throw failureOf(refusal)
  }
  return { upload, [Symbol.asyncDispose]: async () => videos?.[Symbol.asyncDispose]() }
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
