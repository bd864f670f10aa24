import { execFile } from 'node:child_process'
import { chown, lchown, lstat, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import type { Folder } from './folder.ts'

const run = promisify(execFile)

/** Under which user, and through which command, the programs of PostgreSQL run. */
export interface RunAs {
  /** Words to put before the command line. They replace themselves by the program: its pid is the child's. */
  readonly prefix: readonly string[]
  /** For spawn; empty when it is the present user. */
  readonly identity: { readonly uid?: number; readonly gid?: number }
}

interface Account {
  readonly uid: number
  readonly gid: number
}

/**
 * Decides how PostgreSQL runs, which refuses to run as root: as ourselves, or, when we are root, as an
 * unprivileged user, to whom the data folder and what we made in it are given.
 * Throws EmbeddedPostgresError when root finds no user that can reach the folder and the programs.
 */
export async function chooseRunAs(folder: Folder, program: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { prefix: [], identity: {} }
  const account = await unprivilegedAccount(folder)
  for (const { owner, ...runAs } of account ? waysDown(account) : []) {
    await chown(folder.path, owner.uid, owner.gid)
    if (!(await canReach(runAs, folder.path, program))) continue
    for (const path of [folder.cluster, folder.password, folder.log]) await giveTo(owner, path)
    return runAs
  }
  throw new EmbeddedPostgresError(
    `Postgres may not run as root, and no other user can reach ${folder.path}: ` +
      'run as an ordinary user, move the project to a folder that others may enter, or set DATABASE_URL.',
  )
}

/** Whoever owns the folder or the project around it can go on without root later; else a system user. */
async function unprivilegedAccount(folder: Folder): Promise<Account | undefined> {
  const inside = (await stat(folder.path)).uid
  const around = (await stat(dirname(folder.path))).uid
  for (const name of [inside, around, 'postgres', '_postgres', 'nobody']) {
    if (name === 0) continue
    const account = await findAccount(String(name))
    if (account) return account
  }
  return undefined
}

// initdb looks its user up by number, so a number without an account will not do.
async function findAccount(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
    // Some systems print nobody's -2 as an unsigned number, which spawn refuses.
    return { uid: Number(uid.stdout) | 0, gid: Number(gid.stdout) | 0 }
  } catch {
    return undefined
  }
}

/** Ways to be someone else, best first. `owner` is whom the data belongs to, as seen from outside. */
function waysDown({ uid, gid }: Account): (RunAs & { owner: Account })[] {
  const root = { uid: 0, gid: 0 }
  const names = [`--map-user=${uid}`, `--map-group=${gid}`]
  // Without the secure bit, access(2) would answer as if the capability were not there.
  const capability = [
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--securebits=+no_setuid_fixup',
  ]
  return [
    { prefix: [], identity: { uid, gid }, owner: { uid, gid } },
    // Below a folder that only root may enter (/root): a user namespace in which root has another number.
    { prefix: ['unshare', '--user', ...names], identity: {}, owner: root },
    // The same where containers forbid namespaces: the other user, allowed to pass closed folders.
    {
      prefix: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...capability],
      identity: {},
      owner: { uid, gid },
    },
  ]
}

/** Tries it instead of adding up mode bits: access lists, mounts and namespaces have their say too. */
async function canReach({ prefix, identity }: RunAs, folder: string, program: string): Promise<boolean> {
  const succeeds = async (words: string[]) => {
    const [command = '', ...rest] = [...prefix, ...words]
    await run(command, rest, { ...identity, cwd: '/' })
  }
  try {
    await Promise.all([succeeds(['test', '-d', join(folder, '.')]), succeeds([program, '--version'])])
    return true
  } catch {
    return false
  }
}

/** A folder after what is in it: one whose owner is right was given completely, and need not be walked again. */
async function giveTo(owner: Account, path: string): Promise<void> {
  const found = await lstat(path).catch(() => null)
  if (!found || (found.uid === owner.uid && found.gid === owner.gid)) return
  const names = found.isDirectory() ? await readdir(path) : []
  for (const name of names) await giveTo(owner, join(path, name))
  await lchown(path, owner.uid, owner.gid)
}
