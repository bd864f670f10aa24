import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { projectFile } from '#platform/process/paths.ts'
import { freePort } from '../free-port.ts'
import { end } from './programs.ts'

const run = promisify(execFile)

/** Where a downloaded server is kept; ignored by git. */
const CACHE = projectFile('.cache/redis')
const PACKAGES = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1']

/** A real Redis server, for whoever opened it: it may be killed, and keeps nothing. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string
  /** As a crash does it: no farewell. */
  kill(): Promise<void>
  start(): Promise<void>
}

interface Program {
  path: string
  libraries?: string
}

/** The server on PATH, or one fetched from Debian's packages into the cache; null, with a reason, when neither can be had. */
export async function findRedis(): Promise<Program | { reason: string }> {
  const onPath = await run('redis-server', ['--version']).catch(() => null)
  if (onPath) return { path: 'redis-server' }
  try {
    return await cachedProgram()
  } catch (error) {
    return { reason: `no redis-server on PATH, and none could be fetched: ${String(error).split('\n')[0]}` }
  }
}

async function cachedProgram(): Promise<Program> {
  const path = join(CACHE, 'usr/bin/redis-server')
  const found = await run(path, ['--version'], { env: withLibraries() }).catch(() => null)
  if (!found) await download()
  return { path: join(CACHE, 'usr/bin/redis-server'), libraries: libraries() }
}

async function download(): Promise<void> {
  const folder = join(CACHE, 'packages')
  await mkdir(folder, { recursive: true })
  await run('apt-get', ['download', ...PACKAGES], { cwd: folder, timeout: 60_000 })
  for (const file of await readdir(folder)) await run('dpkg', ['-x', join(folder, file), CACHE])
}

function libraries(): string {
  const folders = [`${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`]
  return folders.flatMap((name) => [join(CACHE, 'usr/lib', name), join(CACHE, 'lib', name)]).join(':')
}

function withLibraries() {
  return { ...process.env, LD_LIBRARY_PATH: libraries() }
}

/** `more`: what `redis-server` is told besides. */
export async function openRedis(program: Program, more: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(join(CACHE, 'data-'))
  let server: ChildProcess | null = null

  async function start(): Promise<void> {
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...more]
    server = spawn(program.path, settings, {
      stdio: 'ignore',
      env: program.libraries ? withLibraries() : process.env,
    })
    await answers(url)
  }
  async function kill(): Promise<void> {
    const ending = server
    server = null
    if (ending) await end(ending)
  }

  await start()
  return {
    ...{ url, kill, start },
    async [Symbol.asyncDispose]() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function answers(url: string): Promise<void> {
  const redis = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: 100 })
  redis.on('error', () => undefined)
  await redis.ping()
  redis.disconnect()
}
