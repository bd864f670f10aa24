import { readFileSync } from 'node:fs'
import { Supergraph } from '@apollo/federation-internals'
import { ApolloGateway } from '@apollo/gateway'
import { QueryPlanner } from '@apollo/query-planner'
import { getOperationAST, parse, validate, type ExecutionResult, type GraphQLSchema } from 'graphql'
import type { Caller } from '#platform/identity/caller.ts'
import { readConfig } from '#platform/process/config.ts'
import { createDisposables } from '#platform/process/disposables.ts'
import { localDoor } from '#platform/graph/door.ts'
import { createLogger } from '#platform/process/logger.ts'
import { projectFile } from '#platform/process/paths.ts'
import { openTopics } from '#platform/topic/topic.ts'
import { dataSource } from '../../gateway/data-source.ts'
import { createPlanExecutor } from '../../gateway/plan/executor.ts'
import { open, subgraphNames } from '../../subgraphs/open.ts'
import { faultyDoor } from './faulty-door.ts'
import type { RandomOperation } from './random-operation.ts'

export interface TwoExecutors extends AsyncDisposable {
  readonly schema: GraphQLSchema
  /** The same operation through ours and through Apollo's, with the same faults (none for seed 0). */
  both(
    operation: RandomOperation,
    viewerId: string | null,
    faults: number,
  ): Promise<{ ours: ExecutionResult | null; apollos: ExecutionResult }>
}

/** Our plan executor beside ApolloGateway's, over the same five subgraphs. */
export async function openTwoExecutors(databaseUrl: string, dataFolder: string): Promise<TwoExecutors> {
  const disposables = createDisposables()
  const config = readConfig({ DATA_DIR: dataFolder })
  const logger = createLogger('silent', false)
  const topics = disposables.use(openTopics({ prefix: 'test:' }))
  let seed = 0
  const doors = Object.fromEntries(
    await Promise.all(
      subgraphNames.map(async (name) => {
        const { subgraph } = await open(name, { config, databaseUrl, topics, logger, disposables })
        return [name, faultyDoor(name, localDoor(subgraph), () => seed)] as const
      }),
    ),
  )
  const supergraphSdl = readFileSync(projectFile('gateway/supergraph.graphql'), 'utf8')
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger,
    buildService: ({ name }) => dataSource(doors[name] ?? fail(name)),
  })
  const { schema } = await gateway.load()
  const planner = new QueryPlanner(Supergraph.build(supergraphSdl))
  const ours = createPlanExecutor({ schema, planner, supergraphSdl, doors })

  return {
    schema,
    async both({ text, variables }, viewerId, faults) {
      seed = faults
      const document = parse(text)
      const [invalid] = validate(schema, document)
      if (invalid) throw new Error(`${invalid.message} in ${text}`)
      const operation = getOperationAST(document)
      if (!operation) throw new Error('no operation')
      const caller = (): Caller => ({
        viewer: viewerId === null ? null : { id: viewerId, sessionId: '1', role: 'USER' },
        ...{ scope: 'graph', origin: 'http://here', address: '', requestId: 'r' },
      })
      const request = { query: text, variables }
      const around = {
        request,
        document,
        operation,
        queryHash: text,
        metrics: {},
        logger,
        context: { caller: caller() },
      }
      return {
        ours: await ours.execute({ key: text, document, operation, variables, caller: caller() }),
        // What the gateway's executor reads of a request; the rest belongs to a server around it.
        apollos: await gateway.executor(around as unknown as Parameters<ApolloGateway['executor']>[0]),
      }
    },
    async [Symbol.asyncDispose]() {
      await gateway.stop()
      await disposables[Symbol.asyncDispose]()
    },
  }
}

function fail(name: string): never {
  throw new Error(`no subgraph ${name}`)
}
