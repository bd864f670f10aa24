import { mergeConfig } from 'vitest/config'
import config from './vitest.config.ts'

/** `npm run test:faults`: what is killed and cut while the system runs; minutes, and one after the other. */
export default mergeConfig(
  { ...config, test: { ...config.test, include: [] } },
  { test: { include: ['tests/**/*.faults.ts'], maxWorkers: 1, testTimeout: 600_000 } },
)
