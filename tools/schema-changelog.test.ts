import { expect, test } from 'vitest'
import { apiSchemaText } from './api-schema.ts'
import { composeSupergraph } from './compose-supergraph.ts'
import { schemaChanges } from './published-schema.ts'
import { withPublication } from './schema-changelog.ts'

const { sdl } = composeSupergraph()

test('what a publication adds, deprecates and takes back is told under its day', async () => {
  const promised = apiSchemaText(sdl)
    .replace(/^type Query \{/m, 'type Query {\n  gone: Int')
    .replace(/^ {2}"""[^"]*"""\n {2}logout: Boolean!\n/m, '')
  const changes = await schemaChanges(promised, sdl)
  const deprecated = "Field 'Video.play' is deprecated"
  const written = withPublication('# Changes of the schema\n', {
    ...{ day: new Date('2026-11-21T08:00:00Z'), reason: 'Nobody asked for it', breaking: changes.breaking },
    other: [...changes.other, deprecated],
  })
  expect(written).toBe(`# Changes of the schema

## 2026-11-21

### Breaks clients

Nobody asked for it

- Field 'gone' was removed from object type 'Query'

### Deprecated

- ${deprecated}

### Added and changed

${changes.other.map((sentence) => `- ${sentence}`).join('\n')}
`)
  expect(written).toContain("- Field 'logout' was added to object type 'Mutation'")
})

test('the newest publication stands above the others, which stay as they are', () => {
  const publish = (text: string, day: string, sentence: string) =>
    withPublication(text, { day: new Date(day), reason: '', breaking: [], other: [sentence] })
  const first = publish('# Changes\n\nNewest first.\n', '2026-11-20', 'one')
  const second = publish(first, '2026-11-21', 'two')
  expect(second).toBe(
    `# Changes\n\nNewest first.\n\n## 2026-11-21\n\n### Added and changed\n\n- two\n\n## 2026-11-20\n\n### Added and changed\n\n- one\n`,
  )
})

test('a deprecation is one of the sentences that are told', async () => {
  const promised = apiSchemaText(sdl)
  const later = sdl.replace(
    /^( {2}logout: Boolean![^\n]*)$/m,
    '$1 @deprecated(reason: "Use b, until 2027-01-01")',
  )
  expect(later).not.toBe(sdl)
  const { other } = await schemaChanges(promised, later)
  expect(withPublication('# Changes\n', { day: new Date(), reason: '', breaking: [], other })).toMatch(
    /### Deprecated\n\n(- .*deprecated.*\n)+/i,
  )
})
