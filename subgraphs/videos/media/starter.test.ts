import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { temporaryFolder } from '../../../tests/temporary-folder.ts'
import { NotStarted, openStarter } from './starter.ts'
import { TimeIsOver } from './time-limit.ts'

const starter = openStarter()
afterAll(() => starter[Symbol.asyncDispose]())
const shell = (words: string) => ({
  name: 'a shell',
  program: '/bin/sh',
  args: ['-c', words],
  timeLimitMs: 10_000,
})

/** A program that says in a file which process it is, and never ends. */
async function endless() {
  const folder = await temporaryFolder()
  const file = join(folder.path, 'pid')
  return {
    words: `echo $$ > '${file}'; exec sleep 600`,
    pid: async () => {
      await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toMatch(/\n/)
      return Number(await readFile(file, 'utf8'))
    },
    [Symbol.asyncDispose]: folder[Symbol.asyncDispose],
  }
}

test('how a program ended is told, with the end of what it complained about and nothing of our environment', async () => {
  const ended = await starter.run(shell('env >&2; exit 3'))
  expect(ended).toMatchObject({ exitCode: 3, signal: null })
  expect(ended.stderr).not.toContain('HOME')
  expect((await starter.run(shell('yes | head -c 100000 >&2'))).stderr).toHaveLength(4_000)
  expect(await starter.run(shell('kill -SEGV $$'))).toMatchObject({ exitCode: null, signal: 'SIGSEGV' })
})

test('what is no program, or in a folder that is not there, is an error and nothing more', async () => {
  await expect(starter.run({ ...shell(''), program: '/no/such' })).rejects.toThrow(NotStarted)
  await expect(starter.run({ ...shell(''), cwd: '/no/such' })).rejects.toThrow(NotStarted)
  expect(await starter.run(shell('exit 0'))).toMatchObject({ exitCode: 0 })
})

test('S-48: what takes too long is ended, and so is what nobody waits for any more', async () => {
  await using late = await endless()
  await expect(starter.run({ ...shell(late.words), timeLimitMs: 300 })).rejects.toThrow(TimeIsOver)
  expect(isThere(await late.pid())).toBe(false)

  await using unwanted = await endless()
  const stop = new AbortController()
  const running = starter.run({ ...shell(unwanted.words), signal: stop.signal })
  const pid = await unwanted.pid()
  stop.abort(new Error('not needed'))
  await expect(running).rejects.toThrow('not needed')
  expect(isThere(pid)).toBe(false)
})

test('being killed is not the doing of what a program works on', async () => {
  await using victim = await endless()
  const running = starter.run(shell(victim.words))
  const outcome = expect(running).rejects.toThrow('a shell was killed (SIGKILL)')
  process.kill(await victim.pid(), 'SIGKILL')
  await outcome
})

test('when the small process is killed its errands fail, and the next one begins another', async () => {
  await using own = openStarter()
  await using victim = await endless()
  const running = own.run(shell(victim.words))
  const outcome = expect(running).rejects.toThrow('what starts programs ended (SIGKILL)')
  const pid = await victim.pid()
  process.kill(await parentOf(pid), 'SIGKILL')
  await outcome
  expect(await own.run(shell('exit 0'))).toMatchObject({ exitCode: 0 })
  process.kill(pid, 'SIGKILL')
})

test('who closes it ends what runs', async () => {
  const own = openStarter()
  await using victim = await endless()
  const outcome = expect(own.run(shell(victim.words))).rejects.toThrow('what starts programs ended')
  const pid = await victim.pid()
  await own[Symbol.asyncDispose]()
  await outcome
  expect(isThere(pid)).toBe(false)
  await expect(own.run(shell('exit 0'))).rejects.toThrow('nothing is started any more')
})

test('what runs ends with the process that asked for it, even when that is killed', async () => {
  await using victim = await endless()
  const asker = askFor(victim.words)
  const pid = await victim.pid()
  asker.process.kill('SIGKILL')
  await expect.poll(() => isThere(pid)).toBe(false)
})

test('Ctrl-C is for the process that asked, which decides what becomes of what runs', async () => {
  await using program = await endless()
  const asker = askFor(program.words)
  const pid = await program.pid()
  // A terminal tells a whole group: the small process, which is in ours, hears it too.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.kill(await parentOf(pid), signal)
  expect(await groupOf(pid)).not.toBe(await groupOf(asker.pid))
  expect(isThere(pid)).toBe(true)
  asker.process.kill('SIGTERM')
  await once(asker.process, 'exit')
  expect(asker.said()).toContain('what starts programs ended')
  expect(isThere(pid)).toBe(false)
})

/** Another Node that waits for a program: see starter.fixture.ts. */
function askFor(words: string) {
  const script = fileURLToPath(new URL('./starter.fixture.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (text: Buffer) => (said += text.toString()))
  return { process: child, pid: Number(child.pid), said: () => said }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const parentOf = async (pid: number) => Number((await statusOf(pid))[1])
const groupOf = async (pid: number) => Number((await statusOf(pid))[2])

/** What Linux says of a process behind its name: how it is, its parent, its group. */
async function statusOf(pid: number): Promise<readonly string[]> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8')
  return line.slice(line.lastIndexOf(')') + 2).split(' ')
}
