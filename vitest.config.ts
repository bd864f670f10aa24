import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    // Otherwise two copies of graphql are loaded, and each refuses the other's schemas.
    alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }],
  },
  test: {
    include: ['**/*.test.ts'],
    // Fleets are told of by `npm run test:services`.
    exclude: ['**/node_modules/**', '.data/**', '.cache/**', 'dist/**', 'tests/fleet/**'],
    globalSetup: ['tests/setup.ts'],
    pool: 'forks',
    // CI has two cores; half of what a worker does is waiting for something to happen.
    maxWorkers: 5,
    // Every file would load the whole system anew otherwise. No module of ours keeps anything between worlds.
    isolate: false,
    // Some stories tell of time (within five seconds …), and CI shares its cores: such a one is told twice there.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // For what is to show soon, on cores that are shared. A story that promises how soon says so itself.
    expect: { poll: { timeout: 5_000 } },
    reporters: ['default'],
  },
})
