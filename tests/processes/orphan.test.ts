import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { freePort } from '../../fleet/free-port.ts'
import { compiled } from '../command.ts'
import { eventually } from '../eventually.ts'

const SEAL_SECRET = 'of a test, and longer than it has to be'

/** A service of which a supervisor waits to hear. */
async function supervised(settings: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'douyin-orphan-'))
  const service = spawn(process.execPath, [compiled('subgraphs/main.ts'), 'users'], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...{ PATH: process.env.PATH, LOG_LEVEL: 'silent', OPS_PORT: 'off', HOST: '127.0.0.1' },
      ...{ DATA_DIR: folder, SUBGRAPH_PORT: String(await freePort()) },
      // It would wait for its database for ever.
      DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/nothing`,
      ...settings,
    },
  })
  return {
    service,
    ended: once(service, 'exit'),
    // It is a pipe, as asked for above.
    said: text(service.stderr as Readable),
    async [Symbol.asyncDispose]() {
      service.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

test('a service whose supervisor is gone before it has begun does not stay behind', async () => {
  await using orphan = await supervised({ SEAL_SECRET })
  orphan.service.disconnect()
  expect(await orphan.ended).toEqual([0, null])
})

test('a service that cannot begin says why and ends, although its supervisor is there', async () => {
  await using hopeless = await supervised({})
  expect(await hopeless.ended).toEqual([1, null])
  expect(await hopeless.said).toContain('SEAL_SECRET must be set')
})

/** One that answers, and goes on doing so for some seconds after it was told to stop. */
async function serving(DRAIN_SECONDS: string) {
  const SUBGRAPH_PORT = String(await freePort())
  const one = await supervised({ SEAL_SECRET, SUBGRAPH_PORT, DRAIN_SECONDS })
  await eventually(
    async () => (await fetch(`http://127.0.0.1:${SUBGRAPH_PORT}/health/live`).catch(() => null))?.ok,
  )
  return one
}

test('Ctrl-C comes twice where npm passes it on, too: that is one, and only another one is impatience', async () => {
  await using patient = await serving('1')
  patient.service.kill('SIGINT')
  await pause(20)
  patient.service.kill('SIGINT')
  expect(await patient.ended).toEqual([0, null])

  await using impatient = await serving('5')
  impatient.service.kill('SIGINT')
  await pause(700)
  impatient.service.kill('SIGINT')
  expect(await impatient.ended).toEqual([1, null])
})

test('whoever closes the terminal stops in order what runs in it', async () => {
  await using hungUp = await serving('0')
  hungUp.service.kill('SIGHUP')
  expect(await hungUp.ended).toEqual([0, null])
})
