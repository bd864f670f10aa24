import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { systemCode } from './system-code.ts'

/** Files of this process alone: once it is gone, nobody waits for them. */
export interface Scratch {
  /** A path that nothing lies at yet. */
  newPath(): string
}

/** On another machine nobody can look after a process; what is older than this is not in use there either. */
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1000

const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
/** Tells this process from an earlier one with the same number: in a container all have the same. */
const life = randomBytes(4).toString('hex')

/** Makes the folder if absent. Several processes may share it; what those left behind that are gone is removed. */
export async function openScratch(folder: string): Promise<Scratch> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (await isAbandoned(name, path)) await rm(path, { recursive: true, force: true })
  }
  const prefix = `${machine}-${process.pid}-${life}`
  return { newPath: () => join(folder, `${prefix}-${randomBytes(8).toString('hex')}`) }
}

async function isAbandoned(name: string, path: string): Promise<boolean> {
  const [, where, pid, whose] = /^([0-9a-f]{8})-(\d+)-([0-9a-f]{8})-[0-9a-f]{16}$/.exec(name) ?? []
  if (where === machine) return Number(pid) === process.pid ? whose !== life : !isAlive(Number(pid))
  const facts = await stat(path).catch(() => null)
  return facts !== null && Date.now() - facts.mtimeMs > FORGOTTEN_AFTER_MS
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It lives, but belongs to another user.
    return systemCode(error) === 'EPERM'
  }
}
