import { randomUUID } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemCode } from '../system-code.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import type { Folder } from './folder.ts'
import { livingProcess } from './living-process.ts'
import type { LivingProcess } from './living-process.ts'

/**
 * Makes this process the only one that runs the database of `folder`, until disposed.
 * The mark of an owner that died is taken over. Throws EmbeddedPostgresError while its owner lives.
 */
export async function lockFolder(folder: Folder): Promise<AsyncDisposable> {
  const me = await livingProcess(process.pid)
  const mark = `${process.pid}\n${me?.birth ?? ''}\n`
  // Written aside and linked into place: nobody ever reads half a mark, and only one link succeeds.
  const aside = `${folder.lock}.${randomUUID()}`
  await writeFile(aside, mark)
  try {
    while (!(await succeeded(link(aside, folder.lock), 'EEXIST'))) await removeDeadMark(folder, aside)
  } finally {
    await rm(aside, { force: true })
  }
  return { [Symbol.asyncDispose]: () => rm(folder.lock, { force: true }) }
}

/**
 * Two starters may see the same dead mark, and the slower must not remove the mark that the faster has just
 * made: so a dead mark is judged and removed by one at a time, who holds a second mark meanwhile.
 */
async function removeDeadMark(folder: Folder, aside: string): Promise<void> {
  const turn = `${folder.lock}.turn`
  if (!(await succeeded(link(aside, turn), 'EEXIST'))) {
    if (!(await livingMaker(turn))) await rm(turn, { force: true })
    await sleep(5)
    return
  }
  try {
    const owner = await livingMaker(folder.lock)
    if (owner) throw inUse(folder, owner)
    await rm(folder.lock, { force: true })
  } finally {
    await rm(turn, { force: true })
  }
}

async function livingMaker(path: string): Promise<LivingProcess | null> {
  const mark = await readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error
    return ''
  })
  const [pid, birth] = mark.split('\n')
  const maker = await livingProcess(Number(pid))
  return maker?.birth === birth ? maker : null
}

function inUse(folder: Folder, owner: LivingProcess): EmbeddedPostgresError {
  const who = owner.pid === process.pid ? 'this process itself' : `process ${owner.pid}`
  return new EmbeddedPostgresError(
    `The database in ${folder.path} is in use by ${who}: stop it first, or choose another folder.`,
  )
}

async function succeeded(step: Promise<void>, expectedFailure: string): Promise<boolean> {
  try {
    await step
    return true
  } catch (error) {
    if (systemCode(error) === expectedFailure) return false
    throw error
  }
}
