import { setTimeout as wait } from 'node:timers/promises'
import type { LeavingStore } from './leaving-store.ts'

/** Until it is asked again whether somebody else is done. */
const ELSEWHERE_MS = 200

/** Erases somebody who has left, step by step. Answers whether nobody is left; not when it is time to stop before. */
export async function erasePerson(
  store: Pick<LeavingStore, 'erase'>,
  id: string,
  stop?: AbortSignal,
): Promise<boolean> {
  while (!stop?.aborted) {
    const step = await store.erase(id)
    if (step === 'done') return true
    if (step === 'elsewhere') await wait(ELSEWHERE_MS)
  }
  return false
}
