import type { Sql } from '#db/client.ts'
import type { Caller } from '#platform/caller.ts'
import { loadOne } from '#platform/loader.ts'
import type { VideoMaker } from './media/video-maker.ts'
import type { MediaStore } from './media/media-store.ts'
import type { UploadFolder } from './upload-folder.ts'
import { uploadStore } from './upload-store.ts'
import { videoStore, type AuthorRow, type VideoRow } from './video-store.ts'

export interface Deps {
  sql: Sql
  media: MediaStore
  maker: VideoMaker
  uploadFolder: UploadFolder
  /** Base of play and cover addresses; without one, the origin that the client itself used. */
  publicUrl: string | undefined
}

export type Context = ReturnType<typeof createContext>

export function createContext({ sql, media, maker, uploadFolder, publicUrl }: Deps, caller: Caller) {
  const videos = videoStore(sql)
  return {
    caller,
    videos,
    uploads: uploadStore(sql),
    uploadFolder,
    media,
    maker,
    videoById: loadOne((video: VideoRow) => video.id, videos.byIds),
    authorById: loadOne((author: AuthorRow) => author.id, videos.authorsByIds),
    mediaUrl: (object: string) => `${publicUrl ?? caller.origin}/media/${object}`,
  }
}
