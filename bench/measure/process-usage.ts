import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** Clock ticks per second in /proc; the same on every Linux that we run on. */
const TICKS = 100

/** CPU seconds that processes have used, user and system; Linux only. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + ticksOf(pid).own, 0) / TICKS
}

/** The same of a process with all that it started, those that have ended included. */
export function familyCpuSeconds(pid: number): number {
  const { own, ended } = ticksOf(pid)
  return (own + ended + sumOf(childrenOf(pid), ownTicks)) / TICKS
}

/** Begins to watch how much memory processes need at most. */
export function resetPeakMemory(pids: readonly number[]): void {
  for (const pid of pids) writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

/** The most resident memory since then, in MiB, of all together. */
export function peakMiB(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + mebibytes(pid, 'VmHWM'), 0)
}

/** Resident memory of a process in MiB. */
export function residentMiB(pid: number): number {
  return mebibytes(pid, 'VmRSS')
}

function mebibytes(pid: number, field: 'VmHWM' | 'VmRSS'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024
}

function ticksOf(pid: number): { own: number; ended: number } {
  const fields = statOf(pid)
  const at = (index: number) => Number(fields[index])
  return { own: at(11) + at(12), ended: at(13) + at(14) }
}

/** The processes that a process has started and that have not ended. */
export function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  return pids.filter((pid) => whileThere(() => Number(statOf(pid)[1])) === parent)
}

/** A process and all that descend from it. PostgreSQL's are its postmaster's, which is ours. */
export function familyOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(familyOf)]
}

/** What one process has used; nothing when it has ended, because then its parent counts it. */
function ownTicks(pid: number): number {
  return whileThere(() => ticksOf(pid).own) ?? 0
}

function sumOf(pids: readonly number[], figure: (pid: number) => number): number {
  return pids.reduce((sum, pid) => sum + figure(pid), 0)
}

/** Null when the process ended while we looked. */
function whileThere<Found>(look: () => Found): Found | null {
  try {
    return look()
  } catch {
    return null
  }
}

/** What follows the name of the program, which stands in brackets and may hold spaces. */
function statOf(pid: number): string[] {
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (.*)/s)
  return rest.split(' ')
}
