import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { getOperationAST, getVariableValues, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { apiSchema } from '../../tools/api-schema.ts'
import { readExamples } from './examples.ts'

const supergraphSdl = await readFile(new URL('../supergraph.graphql', import.meta.url), 'utf8')
const schema = apiSchema(supergraphSdl)
const examples = await readExamples(fileURLToPath(new URL('./examples', import.meta.url)))

test('the playground has examples of every part of the product', () => {
  expect(examples.length).toBeGreaterThanOrEqual(25)
  expect(new Set(examples.map(({ group }) => group))).toEqual(
    new Set(['Users', 'Videos', 'Interactions', 'Social', 'Chat', 'Numbers']),
  )
})

describe.each(examples)('the example $name', ({ query, variables }) => {
  const document = parse(query)

  test('asks for what the graph has', () => {
    expect(validate(schema, document)).toEqual([])
  })

  test('brings the variables it needs, and no others', () => {
    const operation = getOperationAST(document)
    const given: Record<string, unknown> = JSON.parse(variables ?? '{}')
    const declared = operation?.variableDefinitions ?? []
    expect(getVariableValues(schema, declared, given).errors).toBeUndefined()
    expect(declared.map(({ variable }) => variable.name.value)).toEqual(
      expect.arrayContaining(Object.keys(given)),
    )
  })

  test('has a name, which is the title of its tab', () => {
    expect(getOperationAST(document)?.name?.value).toMatch(/^[A-Z]/)
  })
})
