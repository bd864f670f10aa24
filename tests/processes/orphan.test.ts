import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectFile } from '#platform/process/paths.ts'
import { freePort } from '../../fleet/free-port.ts'

test('a service whose supervisor is gone before it has begun does not stay behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'douyin-orphan-'))
  // It would wait for its database for ever.
  const orphan = spawn(process.execPath, ['--import', 'tsx', 'subgraphs/main.ts', 'users'], {
    cwd: projectFile('.'),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...{
        PATH: process.env.PATH,
        LOG_LEVEL: 'silent',
        OPS_PORT: 'off',
        HOST: '127.0.0.1',
        DATA_DIR: folder,
      },
      ...{ SUBGRAPH_PORT: String(await freePort()), SEAL_SECRET: 'of a test, and longer than it has to be' },
      DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/nothing`,
    },
  })
  const ended = once(orphan, 'exit')
  try {
    orphan.disconnect()
    expect(await ended).toEqual([0, null])
  } finally {
    orphan.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
})
