import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { promisify } from 'node:util'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import type { RunAs } from './run-as.ts'

const run = promisify(execFile)

/** Runs a program of PostgreSQL to its end. Rejects with execFile's error, which carries `stderr`. */
export async function runProgram(runAs: RunAs, program: string, words: readonly string[]): Promise<void> {
  const [command = program, ...rest] = [...runAs.prefix, program, ...words]
  await run(command, rest, surroundings(runAs))
}

/**
 * Starts a program of PostgreSQL that stays, writing to the open file `log` (a descriptor).
 * It leads a process group of its own: Ctrl-C in the terminal must reach us alone, or the database would be
 * gone before we could finish with it.
 */
export function startProgram(
  runAs: RunAs,
  program: string,
  words: readonly string[],
  log: number,
): ChildProcess {
  const [command = program, ...rest] = [...runAs.prefix, program, ...words]
  return spawn(command, rest, { ...surroundings(runAs), detached: true, stdio: ['ignore', log, log] })
}

/** Throws EmbeddedPostgresError when the system cannot run PostgreSQL's programs at all. */
export async function refuseForeignSystem(program: string): Promise<void> {
  try {
    await run(program, ['--version'])
  } catch (error) {
    throw new EmbeddedPostgresError(
      'The built-in Postgres cannot run on this system (on Linux it needs glibc, which Alpine has not): ' +
        'set DATABASE_URL to a Postgres of your own.',
      { cause: error },
    )
  }
}

function surroundings({ identity }: RunAs) {
  // The present folder may be closed to the other user. The caller's PG… variables and locale must not
  // reach the server; in UTC it answers the same on every machine.
  return { ...identity, cwd: '/', env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' } }
}
