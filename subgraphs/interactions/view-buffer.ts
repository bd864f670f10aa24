import type { Logger } from '#platform/process/logger.ts'
import type { View } from './view-store.ts'

const FLUSH_MS = 1_000
/** More than these in a second are not written down: views are the one thing here that may be lost. */
const MOST_WAITING = 20_000
const HOUR_MS = 60 * 60 * 1000

export interface ViewBuffer extends AsyncDisposable {
  add(videoId: string, viewerId: string): void
}

/** Views wait for each other up to a second and are written in one statement, however many watch. */
export function openViewBuffer(write: (views: readonly View[]) => Promise<void>, logger: Logger): ViewBuffer {
  let waiting = new Map<string, View>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  async function flush(): Promise<void> {
    timer = undefined
    const views = [...waiting.values()]
    waiting = new Map()
    await write(views).catch((error: unknown) =>
      logger.warn({ error, views: views.length }, 'views are lost'),
    )
  }

  return {
    add(videoId, viewerId) {
      if (waiting.size >= MOST_WAITING) return
      const hour = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS)
      waiting.set(`${videoId} ${viewerId} ${hour.getTime()}`, { videoId, viewerId, hour })
      timer ??= setTimeout(() => {
        writing = writing.then(flush)
      }, FLUSH_MS)
    },
    async [Symbol.asyncDispose]() {
      if (timer) {
        clearTimeout(timer)
        writing = writing.then(flush)
      }
      await writing
    },
  }
}
