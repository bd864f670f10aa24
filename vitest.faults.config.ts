import { mergeConfig } from 'vitest/config'
import { promiseTable } from './tests/faults/promise-table.ts'
import config from './vitest.config.ts'

/**
 * `npm run test:faults`: every test that is named by a promise of docs/reliability.md, wherever it lies, and those that
 * kill and cut; one after the other. Writes the table of that page. `npm run test:faults -- -t R-03` tells one of them.
 */
export default mergeConfig(
  { ...config, test: { ...config.test, include: [], exclude: [], reporters: [] } },
  {
    test: {
      include: ['tests/**/*.{test,faults}.ts', 'platform/remote/*.test.ts', 'platform/http/overload.test.ts'],
      testNamePattern: /\bR-\d\d/,
      globalSetup: ['tests/fleet/setup.ts'],
      reporters: ['default', promiseTable],
      maxWorkers: 1,
      testTimeout: 600_000,
    },
  },
)
