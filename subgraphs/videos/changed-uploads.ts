import { createBell } from '#platform/graph/bell.ts'
import { unauthenticated } from '#platform/graph/errors.ts'
import { openStream, type Stream } from '#platform/graph/stream.ts'
import { carryTrace } from '#platform/observe/carried-trace.ts'
import { continueTrace } from '#platform/observe/traces.ts'
import type { Context } from './context.ts'
import type { UploadRow } from './upload.ts'

/** How often it is looked without having been told: what no news told of is late by no more. */
const CHECK_MS = 4_000
/** The newest ones are watched; nobody can have as many on their way. */
const WATCHED = 30

export type ChangedUpload = { uploadChanged: UploadRow }

/** The viewer's uploads as they change, beginning with those that are on their way. */
export async function changedUploads(context: Context): Promise<Stream<ChangedUpload>> {
  const { viewer } = context.caller
  if (!viewer) throw unauthenticated()
  return openStream((signal) => follow(context, viewer.id, signal))
}

/** News only say "look now": what changed is found by comparing, so nothing is missed or told twice. */
async function* follow(
  { uploads, uploadNews }: Context,
  ownerId: string,
  signal: AbortSignal,
): AsyncGenerator<ChangedUpload, void, void> {
  const bell = createBell(signal)
  const stop = await uploadNews.listen(ownerId, bell.ring)
  const timer = setInterval(bell.ring, CHECK_MS).unref()
  try {
    let told: Map<string, string> | null = null
    while (!signal.aborted) {
      // A database that is away is asked again next time.
      const { trace } = bell
      const rows = await continueTrace(trace, () => uploads.byOwner(ownerId, null, WATCHED).catch(() => null))
      for (const upload of rows?.toReversed() ?? []) {
        const isNew = told === null ? isOnItsWay(upload) : told.get(upload.id) !== progressOf(upload)
        if (isNew && !signal.aborted) yield carryTrace({ uploadChanged: upload }, trace)
      }
      if (rows) told = new Map(rows.map((upload) => [upload.id, progressOf(upload)]))
      await bell.rung()
    }
  } finally {
    clearInterval(timer)
    stop()
  }
}

function isOnItsWay({ state }: UploadRow): boolean {
  return state === 'UPLOADING' || state === 'PROCESSING'
}

function progressOf({ state, contentHash }: UploadRow): string {
  return `${state} ${contentHash ?? ''}`
}
