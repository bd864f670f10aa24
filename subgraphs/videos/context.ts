import type { Sql } from '#db/client.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { loadOne } from '#platform/graph/loader.ts'
import { uploadStore } from './upload-store.ts'
import { videoStore, type AnyVideoRow, type AuthorRow } from './video-store.ts'

export interface Deps {
  sql: Sql
  /** Largest file, in bytes. */
  maxUploadBytes: number
  /** How long `publishVideo` waits for the video. */
  publishWaitMs: number
  /** Removes the bytes of an upload that nobody needs any more. */
  forgetRaw: (rawObject: string) => Promise<void>
  /** Base of play and cover addresses; without one, the origin that the client itself used. */
  publicUrl: string | undefined
}

export type Context = ReturnType<typeof createContext>

export function createContext(
  { sql, maxUploadBytes, publishWaitMs, forgetRaw, publicUrl }: Deps,
  caller: Caller,
) {
  const videos = videoStore(sql)
  const visible = async (ids: readonly string[]): Promise<AnyVideoRow[]> => {
    const listed = await videos.byIds(ids)
    if (!caller.viewer || listed.length === ids.length) return listed
    return [...listed, ...(await videos.unfinishedByIds(caller.viewer.id, ids))]
  }
  return {
    caller,
    videos,
    uploads: uploadStore(sql),
    maxUploadBytes,
    publishWaitMs,
    forgetRaw,
    videoById: loadOne((video: AnyVideoRow) => video.id, visible),
    authorById: loadOne((author: AuthorRow) => author.id, videos.authorsByIds),
    mediaUrl: (object: string) => `${publicUrl ?? caller.origin}/media/${object}`,
  }
}
