import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from './context.ts'
import type { Progress } from './upload.ts'

/** The upload when it is READY or FAILED, or as it is when waiting for that takes too long. */
export async function settled({ uploads, limits }: Context, accepted: Progress): Promise<Progress> {
  const start = performance.now()
  let upload = accepted
  for (;;) {
    const elapsed = performance.now() - start
    if (upload.state !== 'PROCESSING' || elapsed > limits.publishWaitMs) return upload
    // Looking more often than this costs more than it gains: no answer is later than by an eighth.
    await wait(Math.min(250, Math.max(15, elapsed / 8)))
    upload = (await uploads.byId(upload.id)) ?? upload
  }
}
