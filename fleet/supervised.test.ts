import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { eventually } from '../tests/eventually.ts'
import { temporaryFolder } from '../tests/temporary-folder.ts'
import { freePort } from './free-port.ts'
import { supervise } from './supervised.ts'

/** Notes each start, ends by itself the first time, and serves from then on. */
const program = `
  const { appendFileSync, readFileSync } = require('node:fs')
  appendFileSync(process.env.STARTS, 'started\\n')
  if (readFileSync(process.env.STARTS, 'utf8').split('\\n').length < 3) process.exit(1)
  require('node:http').createServer((_, response) => response.end()).listen(process.env.PORT, '127.0.0.1')`

test('a service that is restarted just after it ended by itself is started once', async () => {
  await using folder = await temporaryFolder()
  const starts = await folder.file('starts', '')
  const port = String(await freePort())
  const told: string[] = []
  const service = await supervise(
    {
      ...{ name: 'chat-1', program: ['-e', program], origin: `http://127.0.0.1:${port}` },
      env: { STARTS: starts, PORT: port },
    },
    (_, line) => told.push(line),
  )
  await eventually(() => told.find((line) => line.includes('started again')))
  await service.restart()
  await pause(500)
  expect(await readFile(starts, 'utf8')).toBe('started\nstarted\n')
  await service.stop()
})

/** Accepts a first question, and leaves it without an answer. */
const slowToWake = `
  let questions = 0
  require('node:http').createServer((_, response) => questions++ && response.end()).listen(process.env.PORT, '127.0.0.1')`

test('a service that leaves a question without an answer is asked again whether it is ready', async () => {
  const port = String(await freePort())
  const service = await supervise(
    {
      ...{ name: 'chat-1', program: ['-e', slowToWake], origin: `http://127.0.0.1:${port}` },
      env: { PORT: port },
    },
    () => undefined,
  )
  const outcome = await Promise.race([service.ready().then(() => 'ready'), pause(10_000, 'still waiting')])
  expect(outcome).toBe('ready')
  await service.stop()
})
