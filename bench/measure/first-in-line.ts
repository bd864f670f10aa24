import { constants, setPriority } from 'node:os'

/**
 * Does the work before everybody else on this machine, where this process may (as root): what it measures are others,
 * and what they take from it on the same core would count as theirs. Programs that it starts meanwhile are first as well.
 */
export async function firstInLine<Value>(work: () => Promise<Value>): Promise<Value> {
  const isAllowed = tryPriority(constants.priority.PRIORITY_HIGHEST)
  try {
    return await work()
  } finally {
    if (isAllowed) tryPriority(constants.priority.PRIORITY_NORMAL)
  }
}

function tryPriority(priority: number): boolean {
  try {
    setPriority(priority)
    return true
  } catch {
    return false
  }
}
