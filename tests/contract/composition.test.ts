import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import * as definitions from '../../subgraphs/index.ts'
import { subgraphNames } from '../../subgraphs/open.ts'
import { composeSupergraph, readContracts } from '../../tools/compose-supergraph.ts'
import { root } from '../../tools/root.ts'

const compose = join(root, 'docker-compose.yml')

test('the five contracts compose, and the supergraph that is committed is what they compose to', () => {
  const { sdl } = composeSupergraph()
  expect(readFileSync(join(root, 'gateway/supergraph.graphql'), 'utf8')).toBe(sdl)
})

test('supergraph.yaml, the list of subgraphs and those that can be opened are the same five', () => {
  const listed = readContracts().map(({ name }) => name)
  expect(listed).toHaveLength(5)
  expect(Object.keys(definitions).sort()).toEqual([...listed].sort())
  expect([...subgraphNames].sort()).toEqual([...listed].sort())
  expect(Object.values(definitions).map(({ name }) => name)).toEqual(Object.keys(definitions))
})

test.runIf(existsSync(compose))('docker-compose.yml runs every subgraph, the gateway and the adapter', () => {
  // A compose file has this shape, or it would not run.
  const { services } = parseYaml(readFileSync(compose, 'utf8')) as { services: Record<string, unknown> }
  expect(Object.keys(services)).toEqual(expect.arrayContaining(readContracts().map(({ name }) => name)))
})
