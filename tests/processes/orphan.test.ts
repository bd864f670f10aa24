import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { freePort } from '../../fleet/free-port.ts'
import { compiled } from '../command.ts'

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
  await using orphan = await supervised({ SEAL_SECRET: 'of a test, and longer than it has to be' })
  orphan.service.disconnect()
  expect(await orphan.ended).toEqual([0, null])
})

test('a service that cannot begin says why and ends, although its supervisor is there', async () => {
  await using hopeless = await supervised({})
  expect(await hopeless.ended).toEqual([1, null])
  expect(await hopeless.said).toContain('SEAL_SECRET must be set')
})
