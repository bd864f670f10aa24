import type { Entry } from './history.ts'

export interface SetVerdict {
  /** Acknowledged and not there. */
  lost: string[]
  /** There, though it was refused or never asked for. */
  phantom: string[]
  /** There more than once. */
  duplicated: string[]
}

/** Whether what is read in the end is what was acknowledged, and nothing that was refused. */
export function judgeSet(entries: readonly Entry[], read: readonly string[]): SetVerdict {
  const found = new Set(read)
  const idsOf = (...outcomes: string[]) =>
    new Set(entries.filter(({ outcome }) => outcomes.includes(outcome)).map(({ id }) => id))
  const allowed = idsOf('ok', 'unknown')
  return {
    lost: [...idsOf('ok')].filter((id) => !found.has(id)),
    phantom: [...found].filter((id) => !allowed.has(id)),
    duplicated: [...new Set(read.filter((id, index) => read.indexOf(id) !== index))],
  }
}

/** Between what was acknowledged and what may have happened besides: where a counter must be. */
export function boundsOf(entries: readonly Entry[]): { least: number; most: number } {
  const count = (...outcomes: string[]) => entries.filter(({ outcome }) => outcomes.includes(outcome)).length
  return { least: count('ok'), most: count('ok', 'unknown') }
}
