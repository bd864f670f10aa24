import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { projectFile } from '#platform/process/paths.ts'
import { compiledIn } from '../../fleet/plan.ts'
import { createDatabase } from '../database.ts'
import type { MortalProcess } from '../processes/mortal-process.ts'
import { startServices } from '../processes/service-processes.ts'
import { rowsOf } from '../rows.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { startBurst } from './burst.ts'

/** A seal is good for 30 seconds, so the clocks of services may differ by less. */
const APART_MS = -20_000
const HOUR_MS = -3_600_000

test('R-06: clocks of half the processes are set back while five hundred write at once, then all of them by an hour', async ({
  task,
}) => {
  await using folder = await temporaryFolder()
  const clockFile = join(folder.path, 'clock')
  await using database = await createDatabase()
  await using services = await startServices({
    ...{ databaseUrl: database.url, dataFolder: folder.path, instances: 2 },
    programs: compiledIn(projectFile('dist')),
    settings: {
      NODE_OPTIONS: `--import ${pathToFileURL(projectFile('tests/faults/settable-clock.mjs')).href}`,
      CLOCK_FILE: clockFile,
    },
  })
  const { all, gateway, restAdapter } = services
  const setClocks = async (processes: readonly MortalProcess[], ms: number) => {
    await writeFile(clockFile, String(ms))
    for (const { pid } of processes) process.kill(pid, 'SIGUSR2')
  }
  await using burst = await startBurst({
    ...{ restUrl: restAdapter.origin, gatewayUrl: gateway.origin, databaseUrl: database.url },
  })

  const writing = burst.all(500)
  await pause(50)
  await setClocks(
    [...all].flatMap(([name, process_]) => (name.endsWith('-2') ? [] : [process_])),
    APART_MS,
  )
  await all.get('interactions-2')?.kill()
  await all.get('interactions-2')?.start()
  const outcomes = await writing
  expect(outcomes).not.toContain('fail')
  await burst.judge('R-06-apart')

  await setClocks([...all.values()], HOUR_MS)
  // The clock of the database was an hour ahead, too, when it wrote what is there.
  await using rows = rowsOf(database.url)
  await rows.sql`update chat.messages set sent_at = sent_at + interval '1 hour'`
  await rows.sql`update chat.conversations set last_sent_at = last_sent_at + interval '1 hour'`
  expect(new Set(await burst.all(60))).toEqual(new Set(['ok']))
  await burst.signInAgain()
  expect(new Set(await burst.all(60))).toEqual(new Set(['ok']))
  task.meta.figure = await burst.judge('R-06-back')
})
