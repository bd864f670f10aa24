import { mergeConfig } from 'vitest/config'
import config from './vitest.config.ts'

/**
 * `npm run test:services`: stories of the contract, of uploads and of chat, told again by two processes of each
 * service. Each file starts sixteen processes, so one follows the other.
 */
export default mergeConfig(
  { ...config, test: { ...config.test, include: [], exclude: [] } },
  {
    test: {
      include: [
        'tests/fleet/**/*.test.ts',
        'tests/official/*.test.ts',
        'tests/rest/*.test.ts',
        'tests/chat/*.test.ts',
        'tests/graph/{accounts,chat,comments,counters,favorites,feed,follows,own-writes,publish,roles}.test.ts',
      ],
      // A restart on the same folder, and worlds within a world: of one process by their nature.
      exclude: ['tests/rest/play.test.ts'],
      globalSetup: ['tests/fleet/setup.ts'],
      env: { TEST_WORLD: 'services' },
      maxWorkers: 1,
      testTimeout: 60_000,
    },
  },
)
