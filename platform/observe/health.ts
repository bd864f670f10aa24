import type { Ready } from '#platform/http/http.ts'

export interface Health {
  isReady: boolean
  parts: Record<string, { isReady: boolean; ms: number; problem?: string }>
}

/** Asks every part of a process whether it can serve. For operators only: it says what is wrong. */
export async function healthOf(parts: ReadonlyMap<string, Ready>): Promise<Health> {
  const asked = await Promise.all(
    [...parts].map(async ([name, ready]) => [name, await stateOf(ready)] as const),
  )
  return { isReady: asked.every(([, { isReady }]) => isReady), parts: Object.fromEntries(asked) }
}

async function stateOf(ready: Ready) {
  const start = performance.now()
  const ms = () => Math.round(performance.now() - start)
  try {
    await ready()
    return { isReady: true, ms: ms() }
  } catch (error) {
    return { isReady: false, ms: ms(), problem: error instanceof Error ? error.message : String(error) }
  }
}
