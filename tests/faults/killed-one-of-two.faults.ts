import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { chanceOf, shuffled } from '../chance.ts'
import { createFleetWorld } from '../fleet/fleet-world.ts'
import { begin, judge, ROUNDS, SEED, status, until } from './fault-stage.ts'

/** Of feeds, so many are answered while one of two is killed. */
const ANSWERED = 0.995
/** Of Kubernetes and of our own supervisor alike: a process that was killed serves again after so long, in milliseconds. */
const BACK_MS = 5_000

test('R-03: one of two processes of each subgraph is killed in turn while people write; the supervisor starts it again', async ({
  task,
}) => {
  console.log(`FAULT_SEED=${SEED} FAULT_ROUNDS=${ROUNDS}`)
  await using world = await createFleetWorld({ settings: { MEDIA_JOBS: '0' } })
  const { load } = await begin(world, 'killed')
  const victims = world.supervisor.processes.filter(({ service }) =>
    service.program.some((word) => word.endsWith('subgraphs/main.js')),
  )
  const chance = chanceOf(SEED)
  const turns = shuffled(
    victims.flatMap((victim) => Array.from({ length: ROUNDS }, () => victim)),
    chance,
  )
  const back: number[] = []
  for (const victim of turns) {
    await pause(chance() * 500)
    victim.kill()
    back.push(
      await until(
        async () => (await status(victim.service.origin, '/health/ready')) === 200,
        // A process that dies again and again is started ever more patiently, up to five seconds later.
        BACK_MS + 5_000,
      ),
    )
  }
  const [{ acknowledged, reads, readsAnswered }, figure] = await judge(world, 'R-03', load)
  task.meta.figure = `${turns.length} kills, ready again after ${Math.max(...back)} ms at most; ${figure}`
  expect(acknowledged).toBeGreaterThan(100)
  expect(readsAnswered / reads).toBeGreaterThan(ANSWERED)
})
