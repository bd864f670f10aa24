import type { Logger } from '#platform/process/logger.ts'
import type { MediaStore } from './media/media-store.ts'
import type { SweepStore } from './sweep-store.ts'

/** Objects that one statement asks about. */
const BATCH = 5_000

export interface UnknownGround {
  rows: SweepStore
  media: MediaStore
  logger: Logger
}

/**
 * Removes the objects that no row names. Where they are most of what is there, and more than this database can have left
 * behind at all, or where `isOurs` is false because the store lacks what the rows name, it is the store of another database,
 * perhaps of one that was lost and is to be restored: then nothing is removed. Answers with how many were, and how many seem
 * to be another's. What stays is counted for operators, since every object passes by here anyway.
 */
export async function removeUnknownObjects(ground: UnknownGround, before: Date, isOurs: boolean) {
  const { rows, media, logger } = ground
  const { unknown, kept } = await findUnknown(ground, before)
  const isAnothers = unknown.size > kept.objects / 2 && unknown.size > (await rows.mostLeftBehind())
  if (isAnothers) {
    const [example] = unknown.keys()
    const count = unknown.size
    logger.error(
      { count, example },
      'no row names all these objects: is this the right database, bucket or folder?',
    )
  }
  const removed = isOurs && !isAnothers ? unknown : new Map<string, number>()
  for (const [name, size] of removed) {
    await media.remove(name)
    kept.objects -= 1
    kept.bytes -= size
  }
  await rows.keepStored(kept)
  return { objects: removed.size, foreign: isAnothers ? unknown.size : 0 }
}

/** What no row names, with its size, and all that is there. */
async function findUnknown({ rows, media }: UnknownGround, before: Date) {
  const unknown = new Map<string, number>()
  const kept = { objects: 0, bytes: 0 }
  let batch = new Map<string, number>()
  const flush = async () => {
    for (const name of await rows.unknown([...batch.keys()])) unknown.set(name, batch.get(name) ?? 0)
    batch = new Map()
  }
  for await (const { name, size, modifiedAt } of media.list()) {
    kept.objects += 1
    kept.bytes += size
    if (modifiedAt < before) batch.set(name, size)
    if (batch.size === BATCH) await flush()
  }
  await flush()
  return { unknown, kept }
}
