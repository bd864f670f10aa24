import { expect, test } from 'vitest'
import { planFleet, sources } from './plan.ts'

async function operationsPorts(settings: Record<string, string>): Promise<(string | undefined)[]> {
  let free = 20_000
  const fleet = await planFleet({
    ...{ instances: 1, gatewayPorts: [4_000], restPorts: [8_080], subgraphPort: async () => (free += 1) },
    ...{ dataFolder: '/data', programs: sources, settings },
  })
  return fleet.map(({ env }) => env.OPS_PORT)
}

test('processes on one machine do not fight for the port for operators: each has its own', async () => {
  const ports = await operationsPorts({ OPS_PORT: '9500' })
  expect(ports).toEqual(ports.map((_, index) => String(9_500 + index)))
  expect(ports).toHaveLength(7)
})

test('without a port for operators in the settings each takes any; none has one that is off', async () => {
  expect(new Set(await operationsPorts({}))).toEqual(new Set([undefined]))
  expect(new Set(await operationsPorts({ OPS_PORT: 'off' }))).toEqual(new Set(['off']))
})
