import { readFileSync } from 'node:fs'

/** Clock ticks per second in /proc; the same on every Linux that we run on. */
const TICKS = 100

/** CPU seconds that a process has used, user and system; Linux only. */
export function cpuSeconds(pid: number): number {
  // The name of the program, in brackets, may hold spaces.
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (.*)/s)
  const fields = rest.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}

/** Resident memory of a process in MiB. */
export function residentMiB(pid: number): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kib) / 1024)
}
