import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { settings } from '#platform/process/config.ts'
import { hotSettings } from '#platform/process/settings/hot.ts'
import { projectFile } from '#platform/process/paths.ts'

const text = await readFile(projectFile('docs/operations.md'), 'utf8')

/** The names in the first column of the tables below a heading. */
function entriesBelow(heading: string): string[] {
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name ?? '')
}

test('every setting has its entry, and no entry is for a setting that is gone', () => {
  // Set by every shell.
  const named = Object.keys(settings.shape).filter((name) => name !== 'PATH')
  expect(entriesBelow('Settings of the environment')).toEqual(named)
  expect(entriesBelow('Settings that change while it runs')).toEqual(Object.keys(hotSettings.shape))
})

test('every alert says what to do about it', async () => {
  const rules = parse(await readFile(projectFile('deploy/observability/rules.yml'), 'utf8')) as {
    groups: { rules: { alert?: string }[] }[]
  }
  const alerts = rules.groups.flatMap((group) => group.rules.flatMap(({ alert }) => alert ?? []))
  expect(entriesBelow('Alerts')).toEqual(alerts)
})
