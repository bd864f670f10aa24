import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Sql } from '#db/client.ts'
import type { Config } from '#platform/config.ts'
import type { Disposables } from '#platform/disposables.ts'
import type { Deps } from './context.ts'
import { openFfmpeg } from './media/ffmpeg.ts'
import { openFolderStore } from './media/folder-store.ts'
import { mediaRoutes } from './media/media-routes.ts'
import type { MediaStore } from './media/media-store.ts'
import { openS3Store } from './media/s3-store.ts'
import { openVideoMaker } from './media/video-maker.ts'
import { openUploadFolder } from './upload-folder.ts'
import { uploadRoutes } from './upload-routes.ts'

const MIB = 1024 * 1024

/** What the videos subgraph works with besides its tables, and the routes that files come and go by. */
export async function openVideosDeps(
  { config, disposables }: { config: Config; disposables: Disposables },
  sql: Sql,
) {
  const ffmpeg = disposables.use(await openFfmpeg({ path: config.FFMPEG_PATH, searchPath: config.PATH }))
  const media = await openMediaStore(config)
  const uploadFolder = await openUploadFolder(join(config.DATA_DIR, 'uploads'), config.MAX_UPLOAD_MB * MIB)
  const maker = await openVideoMaker(ffmpeg, join(config.DATA_DIR, 'in-the-making'))
  const deps: Deps = { sql, media, maker, uploadFolder, publicUrl: config.PUBLIC_URL }
  const routes = async (app: FastifyInstance) => {
    await app.register(mediaRoutes, { store: media })
    await app.register(uploadRoutes, { sql, folder: uploadFolder })
  }
  return { deps, routes }
}

/** Where published media lives: S3 when there is one, otherwise a folder. */
export async function openMediaStore(config: Config): Promise<MediaStore> {
  if (!config.S3_ENDPOINT) return openFolderStore(join(config.DATA_DIR, 'media'))
  return openS3Store({
    endpoint: config.S3_ENDPOINT,
    accessKey: config.S3_ACCESS_KEY,
    secretKey: config.S3_SECRET_KEY,
    bucket: config.S3_BUCKET,
    region: config.S3_REGION,
  })
}
