import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { root } from './root.ts'

// Every rule of .dependency-cruiser.cjs, broken once, and beside it the neighbour that is allowed.
const violations: Record<string, readonly [rule: string, text: string]> = {
  'subgraphs/users/stranger.ts': ['subgraphs-are-strangers', `import { b } from '../chat/b.ts'\nb()`],
  'subgraphs/users/stranger-type.ts': [
    'subgraphs-are-strangers',
    `import type { B } from '../chat/b.ts'\nexport type A = B`,
  ],
  'subgraphs/users/stranger-re-export.ts': ['subgraphs-are-strangers', `export * from '../chat/b.ts'`],
  'subgraphs/users/stranger-later.ts': [
    'subgraphs-are-strangers',
    `export async function a() {\n  await using x = await import('../chat/b.ts')\n  return x\n}`,
  ],
  'subgraphs/users/knows-gateway.ts': [
    'subgraphs-stand-on-platform-and-db',
    `import { g } from '../../gateway/g.ts'\ng()`,
  ],
  'platform/knows-db.ts': [
    'platform-knows-nobody',
    `import type { Users } from '#db/schema/users.ts'\nexport type A = Users`,
  ],
  'rest-adapter/knows-db.ts': [
    'adapter-knows-only-operations',
    `import { users } from '#db/schema/users.ts'\nusers()`,
  ],
  'rest-adapter/knows-gateway.ts': [
    'adapter-knows-only-operations',
    `import type { G } from '../gateway/g.ts'\nexport type A = G`,
  ],
  'gateway/knows-subgraph.ts': [
    'gateway-knows-only-the-supergraph',
    `import { b } from '../subgraphs/chat/b.ts'\nb()`,
  ],
  'db/knows-platform.ts': ['db-knows-only-db', `import { p } from '#platform/p.ts'\np()`],
  'subgraphs/chat/other-store.ts': [
    'tables-have-one-owner',
    `import type { Users } from '#db/schema/users.ts'\nexport type A = Users`,
  ],
  'subgraphs/chat/resolvers/Db.ts': [
    'resolvers-translate',
    `import type { Chat } from '#db/schema/chat.ts'\nexport type A = Chat`,
  ],
  'subgraphs/chat/send.ts': ['only-stores-hold-a-driver', `import { eq } from 'drizzle-orm'\neq`],
  'gateway/caches.ts': [
    'only-stores-hold-a-driver',
    `import type { Redis } from 'ioredis'\nexport type A = Redis`,
  ],
  'gateway/starts.ts': ['nobody-imports-main', `import './main.ts'`],
  'tests/starts.ts': ['nobody-imports-main', `import '../db/seed.main.ts'`],
  'platform/circle-a.ts': ['no-cycles', `import type { B } from './circle-b.ts'\nexport type A = B`],
  'tests/nowhere.ts': ['everything-resolves', `import { gone } from '#platform/gone.ts'\ngone()`],
  'platform/forgotten.ts': ['no-orphans', 'export const nobody = 1'],
}

const allowed: Record<string, string> = {
  'subgraphs/chat/b.ts': `import { p } from '#platform/p.ts'\nexport type B = 1\nexport function b() { p() }`,
  'subgraphs/chat/chat-store.ts': `import type { Chat } from '#db/schema/chat.ts'\nimport { eq } from 'drizzle-orm'\nexport type A = Chat\neq`,
  'gateway/g.ts': `import { p } from '#platform/p.ts'\nexport type G = 1\nexport function g() { p() }`,
  'gateway/main.ts': `import { g } from './g.ts'\ng()`,
  'rest-adapter/a.ts': `import { p } from '#platform/p.ts'\nimport { z } from 'zod'\np(z)`,
  'platform/p.ts': `import { z } from 'zod'\nexport function p() { z }`,
  'platform/circle-b.ts': `import { p } from './p.ts'\nimport type { A } from './circle-a.ts'\nexport type B = A\np()`,
  'db/seed.main.ts': `import { p } from '#platform/p.ts'\np()`,
  'db/schema/users.ts': `import { pgTable } from 'drizzle-orm/pg-core'\nexport type Users = 1\nexport const users = pgTable`,
  'db/schema/chat.ts': `import { users } from './users.ts'\nexport type Chat = 1\nusers()`,
  'tests/world.ts': `import { b } from '../subgraphs/chat/b.ts'\nimport { g } from '../gateway/g.ts'\nb(g)`,
  'start.ts': `import { b } from './subgraphs/chat/b.ts'\nimport { g } from './gateway/g.ts'\nb(g)`,
}

test('every rule about who may know whom catches the file that breaks it, and nobody else', async () => {
  await using tree = await scratchTree({
    ...allowed,
    ...Object.fromEntries(Object.entries(violations).map(([path, [, text]]) => [path, text])),
  })

  const found = await violationsIn(tree.folder)

  const expected = Object.entries(violations).map(([path, [rule]]) => `${path}: ${rule}`)
  // A circle has no beginning: either of its files may be named.
  expect(found.filter((line) => line !== 'platform/circle-b.ts: no-cycles')).toEqual(expected.sort())
})

async function scratchTree(files: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'boundaries-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  for (const path of ['package.json', '.dependency-cruiser.cjs'])
    await cp(join(root, path), join(folder, path))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

const report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
})

async function violationsIn(folder: string): Promise<string[]> {
  const output = await new Promise<string>((resolve) => {
    const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
    const options = { cwd: folder, maxBuffer: 2 ** 26 }
    // Its exit code is the number of violations, hence no error here.
    execFile(process.execPath, [cruiser, '--config', '--output-type', 'json', '.'], options, (_, out) =>
      resolve(out),
    )
  })
  const { violations: found } = report.parse(JSON.parse(output)).summary
  return [...new Set(found.map(({ from, rule }) => `${from}: ${rule.name}`))].sort()
}
