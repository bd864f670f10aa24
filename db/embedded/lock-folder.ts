import { randomUUID } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemCode } from '../system-code.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import type { Folder } from './folder.ts'
import { livingProcess } from './living-process.ts'
import { giveSignOfLife, isAnswered, removeSignOfLife } from './sign-of-life.ts'

/**
 * Makes this process the only one that runs the database of `folder`, until disposed.
 * The mark of an owner that died is taken over. Throws EmbeddedPostgresError while its owner lives, also in another
 * container of this machine.
 */
export async function lockFolder(folder: Folder): Promise<AsyncDisposable> {
  const me = await livingProcess(process.pid)
  const own = randomUUID()
  // Given before the mark is there: whoever reads the mark of a living process finds it answering.
  const sign = await giveSignOfLife(folder.path, `owner-${own}.sock`)
  const mark = `${process.pid}\n${me?.birth ?? ''}\n${sign?.name ?? ''}\n`
  // Written aside and linked into place: nobody ever reads half a mark, and only one link succeeds.
  const aside = `${folder.lock}.${own}`
  try {
    await writeFile(aside, mark)
    while (!(await succeeded(link(aside, folder.lock), 'EEXIST'))) await removeDeadMark(folder, aside)
  } catch (error) {
    await sign?.[Symbol.asyncDispose]()
    throw error
  } finally {
    await rm(aside, { force: true })
  }
  return {
    async [Symbol.asyncDispose]() {
      await rm(folder.lock, { force: true })
      await sign?.[Symbol.asyncDispose]()
    },
  }
}

/**
 * Two starters may see the same dead mark, and the slower must not remove the mark that the faster has just
 * made: so a dead mark is judged and removed by one at a time, who holds a second mark meanwhile.
 */
async function removeDeadMark(folder: Folder, aside: string): Promise<void> {
  const turn = `${folder.lock}.turn`
  if (!(await succeeded(link(aside, turn), 'EEXIST'))) {
    const maker = await readMark(turn)
    if (maker && !(await livingMaker(folder, maker))) await removeMark(folder, turn, maker)
    await sleep(5)
    return
  }
  try {
    const maker = await readMark(folder.lock)
    if (!maker) return
    const owner = await livingMaker(folder, maker)
    if (owner) throw inUse(folder, owner)
    await removeMark(folder, folder.lock, maker)
  } finally {
    await rm(turn, { force: true })
  }
}

/** What a mark says of the process that made it. */
interface Mark {
  readonly pid: number
  readonly birth: string
  /** The file of its sign of life; empty when it gave none. */
  readonly sign: string
}

/** Null when its maker took it away meanwhile: what lies there a moment later is another's. */
async function readMark(path: string): Promise<Mark | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error
    return null
  })
  if (text === null) return null
  const [pid = '', birth = '', sign = ''] = text.split('\n')
  return { pid: Number(pid), birth, sign }
}

async function removeMark(folder: Folder, path: string, { sign }: Mark): Promise<void> {
  await rm(path, { force: true })
  if (sign) await removeSignOfLife(folder.path, sign)
}

/** Who made a mark, for a sentence; null when that process is gone. */
async function livingMaker(folder: Folder, { pid, birth, sign }: Mark): Promise<string | null> {
  const seen = await livingProcess(pid)
  if (seen?.birth === birth) return pid === process.pid ? 'this process itself' : `process ${pid}`
  return sign && (await isAnswered(folder.path, sign))
    ? 'a process of another container, or outside of this one'
    : null
}

function inUse(folder: Folder, who: string): EmbeddedPostgresError {
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
