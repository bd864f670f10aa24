import { readdirSync, readFileSync } from 'node:fs'
import { mergeConfig } from 'vitest/config'
import { promiseTable } from './tests/faults/promise-table.ts'
import { timeLimit } from './tests/faults/time-limit.ts'
import config from './vitest.config.ts'

/** All of it takes no longer, in minutes. */
const LIMIT = Number(process.env.FAULT_MINUTES ?? 20)
const PROMISE = /\bR-\d\d/

/** What is told here is a matter of tenths of seconds: others would be in the way. */
const ALONE = ['tests/faults/killed-and-stopped.faults.ts']

/** Other files would be loaded for nothing, and many of them open a world at once. */
function filesOfPromises(): string[] {
  return ['tests', 'platform', 'gateway', 'db']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
    )
    .filter((file) => /\.(test|faults)\.ts$/.test(file))
    .filter((file) => PROMISE.test(readFileSync(file, 'utf8')))
}

/**
 * `npm run test:faults`: every test that is named by a promise of docs/reliability.md, wherever it lies, and those that
 * kill and cut; one after the other, and no longer than twenty minutes (`FAULT_MINUTES`). Writes the table of that
 * page. `npm run test:faults -- -t R-03` tells one of them.
 */
export default mergeConfig(
  { ...config, test: { ...config.test, include: [], exclude: [], reporters: [] } },
  {
    test: {
      testNamePattern: PROMISE,
      globalSetup: ['tests/fleet/setup.ts'],
      reporters: ['default', promiseTable, timeLimit(LIMIT)],
      testTimeout: 600_000,
      projects: [
        {
          extends: true,
          test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 0 } },
        },
        {
          extends: true,
          test: {
            name: 'two at a time',
            include: filesOfPromises().filter((file) => !ALONE.includes(file)),
            // They wait for most of the time: for what was killed, and for what stands still.
            maxWorkers: 2,
            sequence: { groupOrder: 1 },
          },
        },
      ],
    },
  },
)
