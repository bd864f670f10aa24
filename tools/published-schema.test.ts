import { expect, test } from 'vitest'
import { apiSchemaText } from './api-schema.ts'
import { composeSupergraph, readContracts } from './compose-supergraph.ts'
import { schemaChanges } from './published-schema.ts'

const { sdl } = composeSupergraph()

test('clients see no machinery and nothing that only the edge may ask', () => {
  expect(apiSchemaText(sdl)).not.toMatch(/join__|FoundSession|tokenHash|_entities/)
})

test('a schema does not break itself', async () => {
  expect(await schemaChanges(apiSchemaText(sdl), sdl)).toEqual({ breaking: [], other: [] })
})

test('what a client was promised and no longer gets is breaking; what it gets besides is not', async () => {
  const promised = apiSchemaText(sdl)
    .replace(/^type Query \{/m, 'type Query {\n  gone: Int')
    .replace(/^ {2}"""[^"]*"""\n {2}logout: Boolean!\n/m, '')
  const { breaking, other } = await schemaChanges(promised, sdl)
  expect(breaking).toEqual(["Field 'gone' was removed from object type 'Query'"])
  expect(other).toContain("Field 'logout' was added to object type 'Mutation'")
})

test('contracts that do not fit are named, with what keeps them apart', () => {
  const withoutVideos = readContracts().filter(({ name }) => name !== 'videos')
  const shareable = readContracts().map((contract) => ({ ...contract, name: `${contract.name}-twin` }))
  expect(() => composeSupergraph([...withoutVideos, ...shareable])).toThrow(/\(INVALID_FIELD_SHARING\)/)
})
