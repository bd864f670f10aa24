import { expect, test } from 'vitest'
import { explain, type Asked } from './explain.ts'
import {
  doEverythingOnce,
  seededWorld,
  seeEveryScreenOfTheApp,
  turnThePagesOfTheGraph,
} from './seeded-world.ts'

test('whatever people do, no statement reads a big table from end to end', { timeout: 60_000 }, async () => {
  const asked: Asked[] = []
  await using seeded = await seededWorld(asked)
  await seeEveryScreenOfTheApp(seeded)
  await turnThePagesOfTheGraph(seeded)
  await doEverythingOnce(seeded)
  const statements = new Map(asked.filter(hasTables).map((statement) => [statement.text, statement]))
  expect(statements.size).toBeGreaterThan(25)
  const scans: string[] = []
  for (const statement of statements.values()) {
    const { sequentialScans } = await explain(seeded.sql, statement)
    for (const table of sequentialScans) scans.push(`${table}: ${statement.text.replace(/\s+/g, ' ').trim()}`)
  }
  expect(scans).toStrictEqual([])

  // Names that begin alike lie together and in order: nobody else is looked at, and nothing is sorted.
  const search = [...statements.values()].filter(({ text }) => text.includes('order by username_key'))
  expect(search).toHaveLength(1)
  for (const statement of search)
    expect((await explain(seeded.sql, statement)).steps).toStrictEqual(['Limit', 'users_by_name'])

  // And such a one would have been noticed.
  const text = 'select count(*) from videos.videos where title = $1'
  const { sequentialScans } = await explain(seeded.sql, { owner: 'videos', text, parameters: ['x'] })
  expect(sequentialScans).toStrictEqual(['videos.videos'])
})

function hasTables({ text }: Asked): boolean {
  return /\b(users|videos|interactions|social|chat)\.\w+/.test(text)
}
