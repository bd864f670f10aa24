import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import type { Logger } from '#platform/process/logger.ts'
import type { MediaStore } from './media/media-store.ts'
import type { Partials } from './partials.ts'
import { seeToLosses } from './see-to-losses.ts'
import type { SweepStore } from './sweep-store.ts'

export interface SweepGround {
  rows: SweepStore
  media: MediaStore
  partials: Partials
  logger: Logger
  /** Called when a video of that author is listed no more. */
  unlisted?: (authorId: string) => MaybePromise<void>
}

/** What is younger may be in use by somebody who has not said so yet. */
export const HOUR_MS = 60 * 60 * 1000

/** Objects that one statement asks about. */
const BATCH = 5_000
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
    ...(await seeToLosses(ground, before)),
    remembered: await rows.removeRemembered(),
    queues: await rows.removeEmptyQueues(),
  }
  if (Object.values(swept).some((count) => count > 0)) logger.info({ swept }, 'swept')
  return swept
}

/** Answers with how many; what stays is counted for operators, since every object passes by here anyway. */
async function removeUnknownObjects({ rows, media }: SweepGround, before: Date): Promise<number> {
  let removed = 0
  let kept = { objects: 0, bytes: 0 }
  let batch = new Map<string, number>()
  const flush = async () => {
    for (const name of await rows.unknown([...batch.keys()])) {
      await media.remove(name)
      removed += 1
      kept = { objects: kept.objects - 1, bytes: kept.bytes - (batch.get(name) ?? 0) }
    }
    batch = new Map()
  }
  for await (const { name, size, modifiedAt } of media.list()) {
    kept = { objects: kept.objects + 1, bytes: kept.bytes + size }
    if (modifiedAt < before) batch.set(name, size)
    if (batch.size === BATCH) await flush()
  }
  await flush()
  await rows.keepStored(kept)
  return removed
}
