import { readdir, readFile } from 'node:fs/promises'
import { parser } from '@prometheus-io/lezer-promql'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { errorCodes } from '#platform/graph/errors.ts'
import { projectFile } from '#platform/process/paths.ts'
import { registry } from '#platform/observe/series.ts'
import { worldOfFile } from '../world-of-file.ts'

interface Rules {
  groups: { rules: { alert?: string; record?: string; expr: string; labels?: { severity: string } }[] }[]
}
interface Dashboard {
  uid: string
  panels: { title: string; targets: { expr: string }[] }[]
}

const folder = projectFile('deploy/observability')
const rules = (parse(await readFile(`${folder}/rules.yml`, 'utf8')) as Rules).groups.flatMap(
  (group) => group.rules,
)
const files = (await readdir(`${folder}/boards`)).sort()
const boards = await Promise.all(
  files.map(async (file) => JSON.parse(await readFile(`${folder}/boards/${file}`, 'utf8')) as Dashboard),
)
// The whole system is loaded, and counts.
await worldOfFile({ settings: { OPS_PORT: '0' } })
const existing = new Set(['up', ...rules.flatMap(({ record }) => record ?? [])])
beforeAll(async () => {
  for (const { name, type } of await registry.getMetricsAsJSON()) {
    existing.add(name)
    // The declared type is an enum of numbers; what is there is its name.
    if (String(type) === 'histogram' || name === 'nodejs_gc_duration_seconds')
      for (const end of ['bucket', 'sum', 'count']) existing.add(`${name}_${end}`)
  }
})

/** The metrics that a query names; throws when it is no PromQL. */
function metricsOf(expr: string): string[] {
  const names: string[] = []
  parser
    .configure({ strict: true, top: 'PromQL' })
    .parse(expr)
    .iterate({
      enter({ name, from, to, node }) {
        // A label is an identifier too, but never right below a selector.
        if (name === 'Identifier' && node.parent?.name === 'VectorSelector') names.push(expr.slice(from, to))
      },
    })
  return names
}

test('there is a board for each part of the system', () => {
  expect(files).toEqual(
    ['chat', 'gateway', 'node', 'security', 'storage', 'subgraphs', 'uploads'].map((name) => `${name}.json`),
  )
})

test.each(
  boards.flatMap(({ uid, panels }) => panels.map(({ title, targets }) => [uid, title, targets] as const)),
)('%s: "%s" asks for what is there', (_board, _panel, targets) => {
  for (const { expr } of targets) {
    const names = metricsOf(expr)
    expect(names.length).toBeGreaterThan(0)
    expect(names.filter((name) => !existing.has(name))).toEqual([])
  }
})

test.each(rules.map(({ alert, record, expr }) => [alert ?? record ?? '', expr] as const))(
  'the rule %s asks for what is there',
  (_rule, expr) => {
    const names = metricsOf(expr)
    expect(names.length).toBeGreaterThan(0)
    expect(names.filter((name) => !existing.has(name))).toEqual([])
  },
)

test('what a rule picks by a label is what the label says: no rule waits for what never comes', async () => {
  const metrics = await registry.getMetricsAsJSON()
  const said = new Set<string | number | undefined>([...errorCodes, 'douyin'])
  for (const { values } of metrics)
    for (const { labels } of values) for (const value of Object.values(labels)) said.add(value)
  const picked = rules.flatMap(({ expr }) => [...expr.matchAll(/[{,]\w+(?:=|!=|=~)"([^"]+)"/g)])
  expect(picked.length).toBeGreaterThan(rules.length / 2)
  expect(picked.flatMap(([, values = '']) => values.split('|')).filter((value) => !said.has(value))).toEqual(
    [],
  )
})

test('nothing is counted that nobody looks at', () => {
  const looked = new Set(
    [...boards.flatMap(({ panels }) => panels.flatMap(({ targets }) => targets)), ...rules].flatMap(
      ({ expr }) => metricsOf(expr).map((name) => name.replace(/_(bucket|sum|count)$/, '')),
    ),
  )
  const counted = [...existing].filter((name) => /^douyin_(?!.*_(bucket|sum|count)$)/.test(name))
  expect(counted.filter((name) => !looked.has(name))).toEqual([])
})

test('who is refused because there is too much to do is heard: it is counted among no answers', () => {
  const alert = rules.find(({ expr }) => metricsOf(expr).includes('douyin_overload_refusals_total'))
  expect(alert?.labels?.severity).toBe('page')
})

test('a query for what is not there, or no query at all, would be found', () => {
  expect(metricsOf('sum(rate(douyin_nothing_total[5m]))').filter((name) => !existing.has(name))).toEqual([
    'douyin_nothing_total',
  ])
  expect(() => metricsOf('sum(rate(')).toThrow()
})
