import { mergeConfig } from 'vitest/config'
import config from './vitest.config.ts'

/** `npm run test:hostile`: every test that is named by an attack, wherever it lies, and those that take long. */
export default mergeConfig(config, {
  test: { include: ['tests/hostile/**/*.slow.ts'], testNamePattern: /\bS-\d\d/, testTimeout: 120_000 },
})
