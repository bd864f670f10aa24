import { join } from 'node:path'
import type { Config } from '#platform/process/config.ts'
import { makeDataFolder } from '#platform/process/data-folder.ts'
import { openFolderStore } from './folder-store.ts'
import type { MediaStore } from './media-store.ts'
import { openS3Store } from './s3-store.ts'
import { tracedStore } from './traced-store.ts'

/** Where published media lives: S3 when there is one, otherwise a folder. */
export async function openMediaStore(config: Config): Promise<MediaStore> {
  if (!config.S3_ENDPOINT) {
    await makeDataFolder(config)
    return tracedStore(await openFolderStore(join(config.DATA_DIR, 'media')), 'folder')
  }
  const store = await openS3Store({
    endpoint: config.S3_ENDPOINT,
    accessKey: config.S3_ACCESS_KEY,
    secretKey: config.S3_SECRET_KEY,
    bucket: config.S3_BUCKET,
    region: config.S3_REGION,
  })
  return tracedStore(store, 's3')
}
