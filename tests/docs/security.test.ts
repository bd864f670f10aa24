import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { projectFile } from '#platform/process/paths.ts'
import { edgeRatesBy } from '#platform/rate/edge-rates.ts'
import { LIMITS } from '../../gateway/limits/limits.ts'
import { PLANNING_LIMITS } from '../../gateway/planning/planning-budget.ts'

const text = readFileSync(projectFile('docs/security.md'), 'utf8')
const rows = [...text.matchAll(/^\| (S-\d\d\w?) \| (.+?) \| (.+?) \| (.+?) \|$/gm)].map(
  ([, id = '', , defence = '', tested = '']) => ({
    id,
    defence,
    tested,
  }),
)

test('every attack has a line, once', () => {
  const numbers = Array.from({ length: 90 }, (_, n) => `S-${String(n + 1).padStart(2, '0')}`)
  const all = [...numbers, ...['b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `S-08${letter}`)]
  expect(rows.map(({ id }) => id).sort()).toEqual(all.sort())
})

test.each(rows.map((row) => [row.id, row] as const))(
  '%s: the test has its id, and the files are there',
  (id, { defence, tested }) => {
    for (const [, path = ''] of defence.matchAll(
      /`((?:platform|gateway|subgraphs|rest-adapter|db|tools)\/[^`]+)`/g,
    ))
      expect(existsSync(projectFile(path)), path).toBe(true)
    const file = /^`(.+)`$/.exec(tested)?.[1]
    const isTold = /^(not applicable|by construction|accepted|not tested|see docs\/)/.test(tested)
    expect(isTold || (file !== undefined && idsIn(file).includes(id))).toBe(true)
  },
)

/** The attacks that the titles of a file's tests name. */
function idsIn(file: string): string[] {
  const titles = readFileSync(projectFile(file), 'utf8').matchAll(/['"`]((?:S-\d\d\w?, )*S-\d\d\w?): /g)
  return [...titles].flatMap(([, ids = '']) => ids.split(', '))
}

test('the rates are those that are enforced', () => {
  const told = [...text.matchAll(/^\| `([\w-]+)` \|[^|]+\|[^|]+\| (\d+) \| (\d+) s \|$/gm)].map(
    ([, name = '', most, seconds]) => [name, { most: Number(most), seconds: Number(seconds) }],
  )
  expect(Object.fromEntries(told)).toEqual(edgeRatesBy(''))
})

test('the limits are those that are enforced', () => {
  const told = [...text.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, name, most]) => [name, Number(most)])
  expect(Object.fromEntries(told)).toEqual({ ...LIMITS, planning: PLANNING_LIMITS.msPerSecondOfOne })
})
