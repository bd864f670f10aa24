import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectFile } from '#platform/process/paths.ts'
import { freePort } from '../../fleet/free-port.ts'
import { buildPrograms } from '../../tools/build.ts'
import { createDatabase } from '../database.ts'
import { phone } from '../phone.ts'

test('compiled, without tsx, the system starts, serves a phone, and stops on a signal', async () => {
  await buildPrograms()
  await using database = await createDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'douyin-built-'))
  const [restPort, gatewayPort] = [await freePort(), await freePort()]
  const child = spawn(process.execPath, [projectFile('dist/start.js')], {
    env: {
      ...{ PATH: process.env.PATH, DATABASE_URL: database.url, DATA_DIR: folder, DEMO_DATA: 'off' },
      ...{
        HOST: '127.0.0.1',
        REST_PORT: String(restPort),
        GATEWAY_PORT: String(gatewayPort),
        LOG_LEVEL: 'silent',
        OPS_PORT: 'off',
      },
    },
    stdio: 'ignore',
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const origin = `http://127.0.0.1:${restPort}`
  await expect
    .poll(
      () =>
        fetch(`${origin}/health/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true)
  const ana = await phone(origin).signUp('ana')
  expect(await ana.publish('Sunrise')).toMatchObject({ status_code: 0 })
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  await rm(folder, { recursive: true, force: true })
})
