import { expect, test } from 'vitest'
import { SECONDS } from './buckets.ts'
import { watchNode } from './node.ts'
import { counter, histogram, registry } from './series.ts'

const METRICS = 20

test('a process has fewer than 2 000 series, whatever its metrics are told, and loses no count', async () => {
  watchNode()
  for (let metric = 0; metric < METRICS; metric += 1) {
    const times = histogram(`made_up_${metric}_seconds`, 'For this test', SECONDS, 'name')
    const counts = counter(`made_up_${metric}_total`, 'For this test', 'name', 'code')
    for (let name = 0; name < 200; name += 1) {
      times.of(`name ${name}`).observe(0.1)
      counts.of(`name ${name}`, 'OK').value += 1
    }
  }
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  expect(lines.length).toBeLessThan(2_000)
  const sumOf = (name: string) =>
    lines
      .filter((line) => line.startsWith(`${name}{`))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
  for (let metric = 0; metric < METRICS; metric += 1) {
    expect(sumOf(`made_up_${metric}_total`)).toBe(200)
    expect(sumOf(`made_up_${metric}_seconds_count`)).toBe(200)
  }
})

test('what there is no line for any more is nobody’s, but what it was: alerts ask for codes', async () => {
  const answers = counter('made_up_answers_total', 'For this test', 'endpoint', 'code')
  for (let endpoint = 0; endpoint < 100; endpoint += 1) answers.of(`endpoint ${endpoint}`, 'OK').value += 1
  answers.of('endpoint 1', 'INTERNAL').value += 1
  expect(await registry.metrics()).toContain('made_up_answers_total{endpoint="other",code="INTERNAL"} 1\n')
})
