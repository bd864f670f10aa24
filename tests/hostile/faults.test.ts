import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { expect, test } from 'vitest'
import { projectFile } from '#platform/process/paths.ts'

test.each([
  ['a promise that nobody waits for', '/forgotten', 'nobody waits for me', 'unhandledRejection'],
  ['what is thrown out of a timer', '/thrown', 'nobody stands above me', 'uncaughtException'],
])('S-83: %s ends the process, which says why and goes on with nothing', async (_what, path, why, origin) => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', projectFile('tests/processes/faulty.main.ts')],
    // Its log is all that is to be heard of it.
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], cwd: projectFile('.') },
  )
  if (!child.stdout) throw new Error('it has an output')
  const log = text(child.stdout)
  const [port] = (await once(child, 'message')) as [number]
  const ended = once(child, 'exit')
  await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined)
  expect((await ended)[0]).toBe(1)
  const lines = (await log).split('\n').filter(Boolean)
  const last = JSON.parse(lines.at(-1) ?? '') as { level: number; origin: string; err: { message: string } }
  expect([last.level, last.origin, last.err.message]).toEqual([60, origin, why])
  await expect(fetch(`http://127.0.0.1:${port}${path}`)).rejects.toThrow()
})

test('S-83: whatever runs a service starts it again', () => {
  const compose = parse(readFileSync(projectFile('docker-compose.yml'), 'utf8'), { merge: true }) as {
    services: Record<string, { command?: unknown; restart?: string }>
  }
  const services = Object.entries(compose.services).filter(([name]) => name !== 'migrate')
  for (const [name, { restart }] of services) expect([name, restart]).toEqual([name, 'unless-stopped'])
})
