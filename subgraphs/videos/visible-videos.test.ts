import { expect, test } from 'vitest'
import { openDb } from '#db/client.ts'
import { createDatabase } from '../../tests/database.ts'
import { rowsOf } from '../../tests/rows.ts'
import { uploadStore } from './upload-store.ts'
import { videoStore } from './video-store.ts'
import { visibleVideos } from './visible-videos.ts'

test('a video that becomes ready while its owner looks for it is there', async () => {
  await using database = await createDatabase()
  await using rows = rowsOf(database.url)
  await using db = openDb({ url: database.url, owner: 'videos', connections: 1 })
  const [uploads, videos] = [uploadStore(db.sql), videoStore(db.sql)]
  const [ana = ''] = await rows.people(1)
  const id = '0123456789abcdef0123456789abcdef'
  await uploads.insert(id, ana, '1 hour', 5)
  await uploads.markPut(id, { rawObject: 'a.raw', contentHash: 'a', size: 1 })
  await uploads.publish(id, ana, { title: 'sunrise', coverAtMs: null }, null)
  const videoId = (await uploads.byId(id))?.videoId ?? ''
  const seen = () => visibleVideos(videos, ana, [videoId])
  expect(await seen()).toMatchObject([{ id: videoId, status: 'PROCESSING' }])

  const objects = { videoObject: 'v.mp4', coverObject: 'c.jpg', smallCoverObject: 's.jpg' }
  const byIdsAndThenReady = async (ids: readonly string[]) => {
    const found = await videos.byIds(ids)
    await uploads.finish(id, { ...objects, durationMs: 1, width: 1, height: 1 })
    return found
  }
  expect(await visibleVideos({ ...videos, byIds: byIdsAndThenReady }, ana, [videoId])).toMatchObject([
    { id: videoId, videoObject: 'v.mp4' },
  ])
})
