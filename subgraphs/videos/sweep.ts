import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import type { Logger } from '#platform/process/logger.ts'
import type { MediaStore } from './media/media-store.ts'
import type { Partials } from './partials.ts'
import { removeUnknownObjects } from './remove-unknown-objects.ts'
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

/** Removes what a crash or a lost client left behind, in the tables and in the store. Answers with how much of each. */
export async function sweep(ground: SweepGround, before = new Date(Date.now() - HOUR_MS)) {
  const { rows, media, partials, logger } = ground
  const abandoned = await rows.removeAbandoned(before)
  for (const { id, rawObject } of abandoned) {
    await partials.remove(id)
    if (rawObject !== null) await media.remove(rawObject)
  }
  const losses = await seeToLosses(ground, before)
  const swept = {
    uploads: abandoned.length,
    ...(await removeUnknownObjects(ground, before, losses.missing === 0)),
    parts: await media.removeIncomplete(before),
    partials: await partials.removeUnknown(before, rows.knownUploads),
    ...losses,
    remembered: await rows.removeRemembered(),
    queues: await rows.removeEmptyQueues(),
  }
  if (Object.values(swept).some((count) => count > 0)) logger.info({ swept }, 'swept')
  return swept
}
