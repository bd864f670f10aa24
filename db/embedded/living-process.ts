import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** A process that runs now. Its number alone would not do: numbers are given out again. */
export interface LivingProcess {
  readonly pid: number
  /** Equal for the same process only, also across restarts of the machine. */
  readonly birth: string
  /** The words it was started with; empty where the system hides them. */
  readonly command: readonly string[]
}

/** The living process with this number, or `null`. One that has ended but was not yet reaped is not living. */
export async function livingProcess(pid: number): Promise<LivingProcess | null> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid)
}

async function fromProc(pid: number): Promise<LivingProcess | null> {
  try {
    const [stat, command, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    ])
    // The second field is the program's name and may itself hold spaces and brackets: count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const state = fields[0]
    const startTicks = fields[19]
    if (state === 'Z' || state === 'X' || !startTicks) return null
    return { pid, birth: `${boot.trim()} ${startTicks}`, command: command.split('\0').filter(Boolean) }
  } catch {
    return null
  }
}

async function fromPs(pid: number): Promise<LivingProcess | null> {
  try {
    const fields = ['-ww', '-o', 'stat=,lstart=,command=', '-p', String(pid)]
    const { stdout } = await promisify(execFile)('ps', fields, { env: { ...process.env, LC_ALL: 'C' } })
    // "Ss   Mon Jan  1 12:00:00 2026 /path/postgres -D …"
    const match = /^(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(stdout.trim())
    if (!match?.[1] || !match[2] || match[1].startsWith('Z')) return null
    return { pid, birth: match[2], command: [match[3] ?? ''] }
  } catch {
    return null
  }
}
