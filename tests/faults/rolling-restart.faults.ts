import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Supervised } from '../../fleet/supervised.ts'
import { createFleetWorld } from '../fleet/fleet-world.ts'
import { startTalkers } from '../realtime/talkers.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { begin, judge, until } from './fault-stage.ts'
import { openIdleSockets } from './idle-sockets.ts'

const SOCKETS = 1_000
const PEOPLE = 10
/** A process that was told to stop is gone after so long, in milliseconds. */
const EXIT_MS = 15_000

test('R-28: a rolling restart of every process costs nobody a request or a message; a thousand sockets are told to come again', async ({
  task,
}) => {
  await using folder = await temporaryFolder()
  const settings = join(folder.path, 'settings.yaml')
  await writeFile(settings, `sockets: ${SOCKETS}\n`)
  await using world = await createFleetWorld({
    settings: { MEDIA_JOBS: '0', DRAIN_SECONDS: '1.5', SETTINGS_FILE: settings },
  })
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, (_, n) => world.graph.signUp(`listener ${n}`)),
  )
  const tokens = Array.from({ length: SOCKETS }, (_, n) => people[n % PEOPLE]?.token ?? null)
  await using sockets = await openIdleSockets(world.gatewayUrl, tokens)
  await using talkers = await startTalkers(world.gatewayUrl, 2)
  const { load } = await begin(world, 'rolling')

  const exits: number[] = []
  for (const each of world.supervisor.processes) {
    const { pid = 0 } = each
    const restarting = each.restart()
    exits.push(await until(async () => !isAlive(pid), EXIT_MS))
    await restarting
  }
  await until(async () => sockets.inside === SOCKETS, 20_000)
  const [{ unknown, reads, readsAnswered }, figure] = await judge(world, 'R-28', load)
  const talked = await talkers.finish(world.databaseUrl)
  // Both gateways were restarted, and nobody lost a connection in any other way.
  expect([...sockets.closed.keys()]).toEqual([1001])
  expect({ unknown, readsUnanswered: reads - readsAnswered }).toEqual({ unknown: 0, readsUnanswered: 0 })
  expect(await endAtOnce(world.supervisor.processes[0])).toBeLessThan(1_000)
  task.meta.figure = `${exits.length} restarts, exit within ${Math.max(...exits)} ms; ${sockets.closed.get(1001)} times 1001, ${SOCKETS} sockets back; ${talked}; ${figure}`
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Whoever cannot wait says so a second time. */
async function endAtOnce(victim: Supervised | undefined): Promise<number> {
  const pid = victim?.pid ?? 0
  victim?.kill('SIGTERM')
  // So soon after the first one it would be the same, said twice (platform/process/serve.ts).
  await pause(600)
  victim?.kill('SIGTERM')
  return until(async () => !isAlive(pid), 5_000)
}
