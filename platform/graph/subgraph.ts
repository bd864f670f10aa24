import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSubgraphSchema } from '@apollo/subgraph'
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/index.js'
import { parse, type ExecutionResult, type GraphQLSchema } from 'graphql'
import type { Caller } from '#platform/identity/caller.ts'
import { isTracing, traced, tracedSoon } from '#platform/observe/traces.ts'
import type { MaybePromise } from './compile-operation.ts'
import { resolveEntitiesInBatches, type ResolveEntities } from './entities.ts'
import { createExecutor, type GraphRequest } from './execute.ts'
import { forgetAll } from './loader.ts'
import type { Logger } from '#platform/process/logger.ts'
import { createSubscriber, type Subscribed } from './subscribe.ts'

/** What a subgraph is: a contract, resolvers, and what those may touch, made anew for each request. */
export interface SubgraphDefinition<Deps, Context> {
  name: string
  /** `import.meta.url` of the definition: `schema.graphql` lies beside it. */
  url: string
  resolvers: object
  context: (deps: Deps, caller: Caller) => Context
  /** How references to entities are resolved, by type. Types that are not here are passed through: a key is all they have. */
  entities: Readonly<Record<string, ResolveEntities<Context>>>
}

/** A subgraph that is ready to be asked. */
export interface Subgraph {
  readonly name: string
  readonly schema: GraphQLSchema
  /** The loaders of one client request. Shared by all queries of that request, never by two requests. */
  contextFor(caller: Caller): unknown
  execute(request: GraphRequest, context: unknown, requestId: string): MaybePromise<ExecutionResult>
  /** A subscription's answers, each one made with a context of its own. */
  subscribe(request: GraphRequest, caller: Caller): Promise<Subscribed>
}

/** Types a definition; does nothing at run time. */
export function defineSubgraph<Deps, Context>(definition: SubgraphDefinition<Deps, Context>) {
  return definition
}

export function openSubgraph<Deps, Context>(
  definition: SubgraphDefinition<Deps, Context>,
  deps: Deps,
  logger: Logger,
): Subgraph {
  const { name, resolvers, context } = definition
  const path = fileURLToPath(new URL('schema.graphql', definition.url))
  // The resolvers were checked against types generated from this very contract.
  const module = {
    typeDefs: parse(readFileSync(path, 'utf8')),
    resolvers: resolvers as GraphQLResolverMap<unknown>,
  }
  const schema = buildSubgraphSchema(module)
  resolveEntitiesInBatches(schema, definition.entities)
  forgetAfterWrites(schema)
  traceRootFields(schema)
  const log = logger.child({ subgraph: name })
  const execute = createExecutor(schema, log)
  const subscribe = createSubscriber(schema, log)
  return {
    name,
    schema,
    contextFor: (caller) => context(deps, caller),
    execute: (request, made, requestId) =>
      tracedSoon('subgraph', { subgraph: name }, () => execute(request, made, requestId)),
    subscribe: (request, caller) => subscribe(request, () => context(deps, caller), caller.requestId),
  }
}

/** Several mutations of one document share a context: each sees what those before it wrote. */
function forgetAfterWrites(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field
    if (!resolve) continue
    field.resolve = async (source, input, context: object, info) => {
      const result: unknown = await resolve(source, input, context, info)
      forgetAll(context)
      return result
    }
  }
}

/** What a query or a mutation begins with is a step of its own in a trace; fields below it are far too many. */
function traceRootFields(schema: GraphQLSchema): void {
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const [name, field] of Object.entries(type?.getFields() ?? {})) {
      const { resolve } = field
      if (!resolve || name.startsWith('_')) continue
      field.resolve = (source, input, context: object, info) =>
        isTracing()
          ? traced(`${type?.name}.${name}`, {}, async () => resolve(source, input, context, info))
          : resolve(source, input, context, info)
    }
  }
}
