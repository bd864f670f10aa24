import { SECONDS } from '#platform/observe/buckets.ts'
import { histogram } from '#platform/observe/series.ts'
import type { FellowLink } from './fellow-link.ts'
import type { Channel, Written } from './fellow-messages.ts'
import { meetFellows, SECOND_LOOK_MS } from './fellow-meeting.ts'
import { within } from './within.ts'

const waited = histogram(
  'douyin_fellows_seconds',
  'How long writes waited until the other workers had forgotten what they changed',
  SECONDS,
)

/** The other workers of this machine. All of them together are alone in writing to the database. */
export interface Fellows {
  /**
   * Resolves when none of them shows these rows as they were: each has forgotten them, or has ended, or so much time
   * is over that what it kept is too old.
   */
  tell(kind: string, keys: readonly string[]): Promise<void>
  /** What to do when one of them wrote rows of a kind. It answers its writer after that. */
  onWritten(kind: string, forget: (keys: readonly string[]) => void): void
}

/** No kept row is shown that is older, in milliseconds (docs/decisions/6-kept-rows.md). */
export const OLDEST_ROW_MS = 1_000
/** After so long nobody shows what they kept before, told or not: a timer may be a moment early. */
export const NOTHING_KEPT_MS = OLDEST_ROW_MS + 10

export interface FellowsOptions {
  /** Whoever does not answer one that joins hangs, after so long. They answer at once, unless they are in trouble. */
  joiningMs?: number
  /** Who has not heard for so long hangs: writers wait a second each time, and so do their readers. */
  hungMs?: number
}

/**
 * Becomes one of the workers of this machine. Whatever is written anywhere from then on is told here before its writer
 * is answered, so nothing must be kept earlier. Throws when the starter, or a worker that it cannot end, does not answer.
 */
export async function joinFellows(
  starter: Channel,
  { joiningMs = 10_000, hungMs = 30_000 }: FellowsOptions = {},
): Promise<Fellows & AsyncDisposable> {
  const forgetting = new Map<string, (keys: readonly string[]) => void>()
  const meeting = await meetFellows({
    ...{ starter, joiningMs },
    forget(written) {
      for (const [kind, keys] of written) forgetting.get(kind)?.(keys)
    },
  })
  const { links } = meeting
  const waits = waited.of()
  const suspects = new Set<FellowLink>()
  let next: { written: Written; heard: Promise<void> } | null = null

  /** Everything that is written in one moment is told at once. */
  function gather() {
    const written: Written = []
    const heard = new Promise<void>((resolve) => setImmediate(() => resolve(say(written))))
    return { written, heard }
  }

  async function say(written: Written): Promise<void> {
    next = null
    if (links.size === 0) return
    const began = performance.now()
    for (const [at, link] of links) if (link.silence() > hungMs) endHung(at, link)
    await within(
      NOTHING_KEPT_MS,
      Promise.all([...links.values()].map((link) => link.tell({ wrote: written }))),
    )
    waits.observe((performance.now() - began) / 1000)
  }

  /**
   * So no more is kept for those who do not hear than is told in that time. If it was this process that stood still, its
   * answers lie there and are read before the second look.
   */
  function endHung(at: string, link: FellowLink): void {
    if (suspects.has(link)) return
    suspects.add(link)
    setTimeout(() => {
      suspects.delete(link)
      if (link.silence() > hungMs) starter.send({ fellow: 'hangs', at })
    }, SECOND_LOOK_MS).unref()
  }

  return {
    tell(kind, keys) {
      next ??= gather()
      next.written.push([kind, keys])
      return next.heard
    },
    onWritten: (kind, forget) => void forgetting.set(kind, forget),
    [Symbol.asyncDispose]: () => meeting[Symbol.asyncDispose](),
  }
}
