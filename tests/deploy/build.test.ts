import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectFile } from '#platform/process/paths.ts'
import { freePort } from '../../fleet/free-port.ts'
import { buildPrograms } from '../../tools/build.ts'
import { createDatabase } from '../database.ts'
import { phone } from '../phone.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** The project in a folder of its own, to be changed; its packages are ours. */
async function copyOfTheProject() {
  const folder = await mkdtemp(join(tmpdir(), 'douyin-project-'))
  const without = new Set(
    ['node_modules', 'dist', '.git', '.data', '.cache', 'bench', 'docs'].map(projectFile),
  )
  await cp(projectFile('.'), folder, { recursive: true, filter: (path) => !without.has(path) })
  await symlink(projectFile('node_modules'), join(folder, 'node_modules'))
  return {
    path: (name: string) => join(folder, name),
    /** What `npm start` says with a setting that nobody can use: it ends before it opens anything. */
    start() {
      const env = { PATH: process.env.PATH, REST_PORT: 'none' }
      const { stdout, stderr } = spawnSync(process.execPath, ['tools/start-compiled.js'], {
        ...{ cwd: folder, env, encoding: 'utf8' },
      })
      return stdout + stderr
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

test('npm start runs the sources as they are, and compiles them after a change alone', async () => {
  await using project = await copyOfTheProject()
  const compiles = /compiled into dist/
  const refusal = /These settings cannot be used:\n {2}REST_PORT/
  const first = project.start()
  expect(first).toMatch(compiles)
  expect(first).toMatch(refusal)
  expect(project.start()).not.toMatch(compiles)

  const config = project.path('platform/process/config.ts')
  await writeFile(config, (await readFile(config, 'utf8')).replace('cannot be used', 'are of no use'))
  const added = project.path('platform/process/added.ts')
  await writeFile(added, 'export const added = 1\n')
  const changed = project.start()
  expect(changed).toMatch(compiles)
  expect(changed).toMatch(/These settings are of no use/)
  expect(existsSync(project.path('dist/platform/process/added.js'))).toBe(true)

  await rm(added)
  await writeFile(config, `\nthrow new Error("on the second line")\n${await readFile(config, 'utf8')}`)
  expect(project.start()).toContain(`${config}:2:`)
  expect(existsSync(project.path('dist/platform/process/added.js'))).toBe(false)
  await writeFile(config, 'this is not a program')
  expect(project.start()).not.toMatch(refusal)
})

test('compiled, without tsx, the system starts, serves a phone, and stops on a signal', async () => {
  await buildPrograms()
  await using database = await createDatabase()
  await using folder = await temporaryFolder()
  const [restPort, gatewayPort] = [await freePort(), await freePort()]
  const child = spawn(process.execPath, [projectFile('dist/start.js')], {
    env: {
      ...{ PATH: process.env.PATH, DATABASE_URL: database.url, DATA_DIR: folder.path, DEMO_DATA: 'off' },
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
})
