import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { OWNERS } from '#db/client.ts'
import { projectFile } from '#platform/process/paths.ts'
import { envExampleFile } from '../../tools/env-example.ts'
import { isStale } from '../../tools/generated-file.ts'

const decisions = readdirSync(projectFile('docs/decisions')).map((name) => `docs/decisions/${name}`)
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'STYLE.md',
  'platform/README.md',
  'db/README.md',
  'docs/accounts.md',
  'bench/README.md',
  ...decisions,
]

function textOf(name: string): string {
  return readFileSync(projectFile(name), 'utf8')
}

test('.env.example says what platform/process/config.ts says; `npm run codegen` writes it', () => {
  expect(isStale(envExampleFile())).toBe(false)
})

test('every file that a document links to is there', () => {
  for (const name of documents) {
    for (const [, target = ''] of textOf(name).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(existsSync(join(dirname(projectFile(name)), target)), `${name} → ${target}`).toBe(true)
    }
  }
})

test('every file that the README names is there', () => {
  const path =
    /\b(?:platform|db|subgraphs|gateway|rest-adapter|tests|tools|docs)\/[\w./-]+\.(?:ts|graphql|mp4)\b/g
  for (const [name] of textOf('README.md').matchAll(path))
    expect(existsSync(projectFile(name)), name).toBe(true)
})

test('every npm script that a document names is there', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(textOf('package.json'))
  for (const name of documents) {
    for (const [, script = ''] of textOf(name).matchAll(/npm run ([a-z:]+)/g)) {
      expect(scripts, `${name} → npm run ${script}`).toHaveProperty(script)
    }
  }
})

test('db/README.md names all tables of each schema', () => {
  for (const owner of OWNERS) {
    const tables = [...textOf(`db/schema/${owner}.ts`).matchAll(/Schema\.table\(\s*'(\w+)'/g)].map(
      ([, name = '']) => name,
    )
    const [, told = ''] =
      new RegExp(`^\\| \`${owner}\` \\| ([^|]+) \\|`, 'm').exec(textOf('db/README.md')) ?? []
    expect(told.split(', ').toSorted(), owner).toEqual(tables.toSorted())
  }
})

test('bench/README.md has a line for every benchmark', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(textOf('package.json'))
  const lines = textOf('bench/README.md')
  for (const name of Object.keys(scripts).filter((script) => script.startsWith('bench'))) {
    expect(lines).toMatch(new RegExp(`^\\| \`npm run ${name}[\` ]`, 'm'))
  }
})

test('platform/README.md has one line for every file below it, and for no other', () => {
  const files = readdirSync(projectFile('platform'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.test)\.(ts|mjs)$/.test(name),
  )
  const lines = [...textOf('platform/README.md').matchAll(/^\| `([^`]+\.(?:ts|mjs))`/gm)].map(
    ([, name]) => name,
  )
  expect(lines).toHaveLength(files.length)
  expect(new Set(lines)).toEqual(new Set(files))
})
