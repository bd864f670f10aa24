import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { Writable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { createLogger } from '#platform/process/logger.ts'
import { projectFile } from '#platform/process/paths.ts'
import { createWorld } from '../world.ts'

const children = new Set<ChildProcess>()
afterEach(() => children.forEach((child) => child.kill('SIGKILL')))

/** A service that logs 200 kB with every request, its log going where the test says. */
async function openService(stdout: 'pipe' | number, reader = 'machine') {
  const program = ['--import', 'tsx', projectFile('tests/observe/logging.main.ts'), reader]
  const child = spawn(process.execPath, program, {
    stdio: ['ignore', stdout, 'inherit', 'ipc'],
    cwd: projectFile('.'),
  })
  children.add(child)
  const [port] = (await once(child, 'message')) as [number]
  return {
    child,
    ask: async () =>
      (await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(5_000) })).text(),
  }
}

/** How it ended, after all that. */
async function exitAfterLoad(service: Awaited<ReturnType<typeof openService>>) {
  // Ten megabytes: more than a pipe and what may wait take together.
  for (let times = 0; times < 50; times += 1) expect(await service.ask()).toBe('served')
  service.child.kill('SIGTERM')
  const [code] = (await once(service.child, 'exit')) as [number | null]
  return code
}

test.each(['machine', 'person'])(
  'a log for a %s who does not read it stops nobody, and the service ends when it is told to',
  async (reader) => {
    const service = await openService('pipe', reader)
    service.child.stdout?.pause()
    expect(await exitAfterLoad(service)).toBe(0)
  },
)

test('a log whose reader is gone stops nobody', async () => {
  const service = await openService('pipe')
  service.child.stdout?.destroy()
  expect(await exitAfterLoad(service)).toBe(0)
})

// A device that is always full: writing to it fails with ENOSPC.
test.runIf(existsSync('/dev/full'))('a log on a full disk stops nobody', async () => {
  const full = openSync('/dev/full', 'w')
  const service = await openService(full)
  closeSync(full)
  expect(await exitAfterLoad(service)).toBe(0)
})

test('one line per operation says who, what, how long and what it cost, and nothing that is secret', async () => {
  const lines: Record<string, unknown>[] = []
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>)
      done()
    },
  })
  await using world = await createWorld({ logger: createLogger('info', false, output) })
  const ana = await world.phone.signUp('ana')
  const cleo = await world.graph.signUp('cleo')
  lines.length = 0
  await ana.get('feed/')
  await cleo.get('query Me { me { id name } }')
  expect(lines).toEqual([
    {
      ...{ level: 30, time: expect.any(Number), msg: 'request', operation: '/douyin/feed', code: 'OK' },
      ...{ viewer: String(ana.userId), requestId: expect.any(String), ms: expect.any(Number) },
      statements: 2,
    },
    {
      ...{
        level: 30,
        time: expect.any(Number),
        msg: 'operation',
        operation: 'Me',
        statements: expect.any(Number),
      },
      ...{ viewer: cleo.id, requestId: expect.any(String), ms: expect.any(Number) },
    },
  ])
  expect(JSON.stringify(lines)).not.toContain(ana.token)
})
