import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { executeSync, parse, type ExecutionResult, type GraphQLError, type GraphQLResolveInfo } from 'graphql'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { seedDemo } from '#db/demo/demo.ts'
import { codeOf } from '#platform/graph/errors.ts'
import { createDatabase, type TestDatabase } from '../database.ts'
import { randomOperation, seeded, type RandomOperation } from './random-operation.ts'
import { openTwoExecutors, type TwoExecutors } from './two-executors.ts'

/** Others in every run; a machine with time to spare is told to do more. */
const ROUNDS = Number(process.env.EXECUTOR_ROUNDS ?? 45)
/** Ours is meant for all of this; a generator or a planner that changes must not empty the test unseen. */
const ENOUGH = ROUNDS * 0.95

let database: TestDatabase
let folder: string
let executors: TwoExecutors

beforeAll(async () => {
  database = await createDatabase()
  folder = await mkdtemp(join(tmpdir(), 'douyin-executors-'))
  let files = 0
  await seedDemo(database.url, { put: async () => `object-${++files}` })
  executors = await openTwoExecutors(database.url, folder)
})

afterAll(async () => {
  await executors[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

// Many operations, each by two executors: on a slow machine they take longer than other stories.
vi.setConfig({ testTimeout: 90_000 })

test('answers are what ApolloGateway answers, field by field, in the order of the specification', async () => {
  expect(await compareMany(() => 0)).toBeGreaterThan(ENOUGH)
})

test('when subgraphs fail, what is left and what is said of it is what ApolloGateway leaves and says', async () => {
  expect(await compareMany((seed) => seed + 1)).toBeGreaterThan(ENOUGH)
})

// The assertions are here: they are the same with and without faults.
async function compareMany(faultsOf: (seed: number) => number): Promise<number> {
  const first = Number(process.env.EXECUTOR_SEED ?? Math.floor(Math.random() * 1e9))
  let covered = 0
  for (let seed = first; seed < first + ROUNDS; seed += 1) {
    const random = seeded(seed)
    const operation = randomOperation(executors.schema, random)
    const viewerId = random() < 0.5 ? '1' : null
    const { ours, apollos } = await executors.both(operation, viewerId, faultsOf(seed))
    if (!ours) continue
    covered += 1
    const where = `EXECUTOR_SEED=${seed}\n${operation.text}\n${JSON.stringify(operation.variables)}`
    expect(ours.data ?? null, where).toEqual(plain(apollos.data ?? null))
    expect(JSON.stringify(ours.data ?? null), where).toBe(JSON.stringify(inOrder(ours, operation)))
    expect(errorsOf(ours), where).toEqual(errorsOf(apollos))
  }
  return covered
}

/**
 * The same data in the order that the specification wants, which graphql-js keeps and ApolloGateway does not
 * always (it merges repeated fragments before it shapes).
 */
function inOrder({ data }: ExecutionResult, { text, variables }: RandomOperation): unknown {
  if (!data) return null
  const fieldResolver = (
    source: Record<string, unknown>,
    _: unknown,
    __: unknown,
    { path }: GraphQLResolveInfo,
  ) => source[path.key]
  const { schema } = executors
  return executeSync({
    schema,
    document: parse(text),
    rootValue: data,
    variableValues: variables,
    fieldResolver,
  }).data
}

/** ApolloGateway's objects have no prototype; that is no difference to a client. */
function plain(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data))
}

/**
 * What a client is told of errors, in an order that does not depend on which fetch ended first. Values that do not
 * fit the schema are errors here; ApolloGateway hides them in an extension, and may answer null without any error.
 */
function errorsOf({ errors = [], extensions }: ExecutionResult): string[] {
  const hidden = (extensions?.valueCompletion ?? []) as readonly GraphQLError[]
  const told = errors.map((error) => `${codeOf(error.extensions)} ${placeOf(error)}`)
  return [...told, ...hidden.map((error) => `INTERNAL ${placeOf(error)}`)].toSorted()
}

function placeOf({ message, path }: GraphQLError): string {
  return `${message} at ${path?.join('.')}`
}
