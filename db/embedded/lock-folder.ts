import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { codeOf, EmbeddedPostgresError } from './embedded-postgres-error.ts'
import type { Folder } from './folder.ts'
import { livingProcess } from './living-process.ts'

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
    while (!(await succeeded(link(aside, folder.lock), 'EEXIST')))
      await removeDeadMark(folder, `${aside}.dead`)
  } finally {
    await rm(aside, { force: true })
  }
  return { [Symbol.asyncDispose]: () => rm(folder.lock, { force: true }) }
}

async function removeDeadMark(folder: Folder, aside: string): Promise<void> {
  const mark = await readMark(folder.lock)
  if (mark === null) return
  await refuseLivingOwner(mark, folder)
  // Two starters may both have seen the dead mark. Renaming lets one of them win; the other may pick up the
  // winner's fresh mark instead, and has to put that back.
  if (!(await succeeded(rename(folder.lock, aside), 'ENOENT'))) return
  const taken = await readMark(aside)
  if (taken !== null && taken !== mark) await succeeded(link(aside, folder.lock), 'EEXIST')
  await rm(aside, { force: true })
}

async function refuseLivingOwner(mark: string, folder: Folder): Promise<void> {
  const [pid = '', birth] = mark.split('\n')
  const owner = await livingProcess(Number(pid))
  if (!owner || owner.birth !== birth) return
  const who = owner.pid === process.pid ? 'this process itself' : `process ${owner.pid}`
  throw new EmbeddedPostgresError(
    `The database in ${folder.path} is in use by ${who}: stop it first, or choose another folder.`,
  )
}

async function readMark(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

async function succeeded(step: Promise<void>, expectedFailure: string): Promise<boolean> {
  try {
    await step
    return true
  } catch (error) {
    if (codeOf(error) === expectedFailure) return false
    throw error
  }
}
