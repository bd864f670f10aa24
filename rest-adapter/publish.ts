import { setTimeout as wait } from 'node:timers/promises'
import type { Caller } from '#platform/identity/caller.ts'
import { Refusal, type ErrorCode } from '#platform/graph/errors.ts'
import { GraphFailure, type Ask } from './graph.ts'
import { PublishVideoDocument } from './operations.generated.ts'

export interface Publication extends Record<string, unknown> {
  uploadId: string
  title: string
}

/** The graph gave no answer; asking again is harmless and may give one. */
const passing: ReadonlySet<ErrorCode> = new Set(['SUBGRAPH_UNAVAILABLE', 'SUBGRAPH_TIMEOUT'])

/**
 * Publishes an upload and waits until its video is ready, since the app lists it at once. Publishing again is how one
 * waits on: it gives the same video. Throws the graph's reason when it is no video.
 */
export async function publishAndWait(
  ask: Ask,
  publication: Publication,
  caller: Caller,
  waitSeconds: number,
): Promise<void> {
  const end = performance.now() + waitSeconds * 1000
  for (let pauseMs = 100; ; pauseMs = Math.min(2 * pauseMs, 1_000)) {
    const failure = await publish(ask, publication, caller)
    if (failure === null) return
    if (performance.now() + pauseMs > end) throw failure
    await wait(pauseMs)
  }
}

/** Null when the video is ready; otherwise what to say when there is no more time. */
async function publish(ask: Ask, publication: Publication, caller: Caller): Promise<Error | null> {
  try {
    const { publishVideo } = await ask(PublishVideoDocument, publication, caller)
    if (publishVideo.status === 'READY') return null
    const sentence = 'The video has arrived and is still being made ready; it will appear by itself'
    return new Refusal('SUBGRAPH_TIMEOUT', sentence)
  } catch (error) {
    if (error instanceof GraphFailure && passing.has(error.code)) return error
    throw error
  }
}
