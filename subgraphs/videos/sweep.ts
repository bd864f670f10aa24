import type { Logger } from '#platform/process/logger.ts'
import { typeOfObjectName } from './media/object-name.ts'
import type { MediaStore } from './media/media-store.ts'
import type { Partials } from './partials.ts'
import type { SweepStore } from './sweep-store.ts'

export interface SweepGround {
  rows: SweepStore
  media: MediaStore
  partials: Partials
  logger: Logger
}

/** What is younger may be in use by somebody who has not said so yet. */
export const HOUR_MS = 60 * 60 * 1000

/** Objects that one statement asks about. */
const BATCH = 5_000
/** More videos without bytes than this at once is a wrong bucket or folder, not decay: then nothing is unlisted. */
const MOST_UNLISTED = 20

/** Removes what a crash or a lost client left behind, in the tables and in the store. Answers with how much of each. */
export async function sweep(ground: SweepGround, before = new Date(Date.now() - HOUR_MS)) {
  const { rows, media, partials, logger } = ground
  const abandoned = await rows.removeAbandoned(before)
  for (const { id, rawObject } of abandoned) {
    await partials.remove(id)
    if (rawObject !== null) await media.remove(rawObject)
  }
  const swept = {
    uploads: abandoned.length,
    objects: await removeUnknownObjects(ground, before),
    parts: await media.removeIncomplete(before),
    partials: await partials.removeUnknown(before, rows.knownUploads),
    unlisted: await unlistWithoutObjects(ground, before),
    remembered: await rows.removeRemembered(),
  }
  await rows.removeEmptyQueues()
  if (Object.values(swept).some((count) => count > 0)) logger.info({ swept }, 'swept')
  return swept
}

async function removeUnknownObjects({ rows, media }: SweepGround, before: Date): Promise<number> {
  let removed = 0
  let batch: string[] = []
  const flush = async () => {
    for (const name of await rows.unknown(batch)) {
      await media.remove(name)
      removed += 1
    }
    batch = []
  }
  for await (const { name, modifiedAt } of media.list()) {
    if (modifiedAt < before) batch.push(name)
    if (batch.length === BATCH) await flush()
  }
  await flush()
  return removed
}

async function unlistWithoutObjects({ rows, media, logger }: SweepGround, before: Date): Promise<number> {
  const present = new Set<string>()
  for await (const { name } of media.list()) present.add(name)
  const missing: { id: string; videoObject: string }[] = []
  for (let after = '0'; ;) {
    const page = await rows.videosAfter(after, before, BATCH)
    const suspects = page.filter(
      ({ videoObject }) => !present.has(videoObject) && typeOfObjectName(videoObject),
    )
    for (const suspect of suspects.slice(0, MOST_UNLISTED + 1 - missing.length))
      if ((await media.stat(suspect.videoObject)) === null) missing.push(suspect)
    after = page.at(-1)?.id ?? after
    if (page.length < BATCH || missing.length > MOST_UNLISTED) break
  }
  if (missing.length > MOST_UNLISTED) {
    logger.error({ example: missing[0] }, 'many videos have no file: is this the right bucket or folder?')
    return 0
  }
  for (const { id, videoObject } of missing) {
    await rows.unlist(id)
    logger.error({ videoId: id, videoObject }, 'a video has lost its file and is listed no more')
  }
  return missing.length
}
