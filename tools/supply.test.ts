import { expect, test } from 'vitest'
import { readSupply, supplyProblems } from './supply.ts'

const sound = readSupply()

test('S-80: what this project is made of has no known hole', () => {
  expect(Object.keys(sound.installed).length).toBeGreaterThan(300)
  expect(supplyProblems(sound)).toEqual([])
})

test.each([
  ['a version that moves', { wanted: { ...sound.wanted, fastify: '^5.12.8' } }, 'not one exact version'],
  ['an unsafe version', { installed: { ...sound.installed, 'node_modules/ws': '8.21.0' } }, 'CVE-2026-48779'],
  [
    'an unsafe copy deep below',
    { installed: { ...sound.installed, 'node_modules/x/node_modules/ws': '7.5.9' } },
    '7.5.9',
  ],
  [
    'a second graphql',
    { installed: { ...sound.installed, 'node_modules/x/node_modules/graphql': '16.9.0' } },
    '2 copies',
  ],
  [
    'a package that is not for the oldest Node',
    { nodes: { ...sound.nodes, 'node_modules/x': '^20.20.0 || >=22' } },
    'node_modules/x: runs on Node ^20.20.0',
  ],
  ['scripts of strangers', { npmSettings: 'ignore-scripts=false\n' }, 'ignore-scripts'],
])('S-80: %s is noticed', (_, change, problem) => {
  expect(supplyProblems({ ...sound, ...change })).toEqual([expect.stringContaining(problem)])
})

test('S-80: a floor compares numbers, not texts', () => {
  const floors = [{ package: 'a', atLeast: '2.10.1', why: '' }]
  const problems = (version: string) =>
    supplyProblems(
      { ...sound, wanted: {}, installed: { 'node_modules/graphql': '16.0.0', 'node_modules/a': version } },
      floors,
    )
  for (const version of ['2.10.1', '2.10.2', '2.11.0', '3.0.0', '10.0.0'])
    expect(problems(version)).toEqual([])
  for (const version of ['2.10.0', '2.9.9', '1.99.99', '0.0.1']) expect(problems(version)).toHaveLength(1)
})
