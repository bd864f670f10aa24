import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { FileHandle } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Binaries } from './binaries.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import type { Folder } from './folder.ts'
import { livingProcess } from './living-process.ts'
import { readLogSince } from './log.ts'
import { readPostmasterFile } from './postmaster-file.ts'
import { refuseForeignSystem, startProgram } from './programs.ts'
import type { RunAs } from './run-as.ts'
import { stopPostmaster } from './stop-postmaster.ts'

/** A Postgres that accepts connections on 127.0.0.1. Disposing it stops it. */
export interface Postmaster extends AsyncDisposable {
  readonly port: number
  /** Resolves when it has ended, by itself or because it was stopped. */
  readonly ended: Promise<unknown>
}

/** How long the remains of a killed postmaster may keep the data directory busy. */
const remainsMs = 15_000
const readyMs = 120_000

const defaults = {
  max_connections: '200',
  shared_buffers: '128MB',
  synchronous_commit: 'on',
  // No socket file: its path could be too long for the system, and there is nothing for others to find.
  unix_socket_directories: '',
  log_line_prefix: '%m [%p] ',
  // A refused row is quoted in the details of its error, and the people in it are no business of the log.
  log_error_verbosity: 'terse',
}

export interface Plan {
  readonly folder: Folder
  readonly binaries: Binaries
  readonly runAs: RunAs
  readonly log: FileHandle
  readonly settings: Readonly<Record<string, string>>
  /** Any free one, without it. */
  readonly port?: number
}

/**
 * Starts Postgres on a port and waits until it accepts connections, through recovery if need be
 * (at most two minutes). Any port that was taken meanwhile means another one; the remains of a killed postmaster are
 * waited for, up to 15 s. Throws EmbeddedPostgresError with Postgres' own reason when it does not start.
 */
export async function startPostmaster(plan: Plan): Promise<Postmaster> {
  const deadline = performance.now() + remainsMs
  for (;;) {
    const outcome = await tryStart(plan)
    if (typeof outcome !== 'string') return outcome
    const canPass = /could not bind|could not create any TCP|already exists|pre-existing shared memory/
    if (!canPass.test(outcome) || performance.now() > deadline) {
      await refuseForeignSystem(plan.binaries.postgres)
      throw new EmbeddedPostgresError(`Postgres did not start: ${reason(outcome)} (see ${plan.folder.log}).`)
    }
    await sleep(50)
  }
}

/** The running postmaster, or what it wrote before it gave up. */
async function tryStart({
  folder,
  binaries,
  runAs,
  log,
  settings,
  ...plan
}: Plan): Promise<Postmaster | string> {
  const port = plan.port ?? (await freePort())
  const { size } = await log.stat()
  const wanted = { ...defaults, ...settings, listen_addresses: '127.0.0.1', port: String(port) }
  const words = Object.entries(wanted).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = startProgram(runAs, binaries.postgres, ['-D', folder.cluster, ...words], log.fd)
  try {
    await once(child, 'spawn')
  } catch (error) {
    return String(error)
  }
  const ended = new Promise((resolve) => child.once('exit', resolve))
  // Leaving without disposing (process.exit, an uncaught error) must not leave Postgres behind.
  const stopAtExit = () => void child.kill('SIGINT')
  process.once('exit', stopAtExit)
  child.once('exit', () => process.off('exit', stopAtExit))
  if (await becomesReady(folder, child)) {
    child.unref()
    return { port, ended, [Symbol.asyncDispose]: () => stop(child) }
  }
  if (hasEnded(child)) return readLogSince(log, size)
  await stop(child)
  throw new EmbeddedPostgresError(`Postgres was not ready after two minutes (see ${folder.log}).`)
}

async function becomesReady(folder: Folder, child: ChildProcess): Promise<boolean> {
  const deadline = performance.now() + readyMs
  while (performance.now() < deadline && !hasEnded(child)) {
    const file = await readPostmasterFile(folder)
    if (file?.pid === child.pid && file?.isReady) return true
    await sleep(2)
  }
  return false
}

async function stop(child: ChildProcess): Promise<void> {
  const postmaster = hasEnded(child) ? null : await livingProcess(child.pid ?? 0)
  if (postmaster) await stopPostmaster(postmaster)
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return address.port
}

function reason(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const fatal = lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? 'it gave no reason'
  return fatal.replace(/^.*?(FATAL|PANIC): +/, '').trim()
}
