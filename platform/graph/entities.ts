import { isUnionType, type GraphQLSchema } from 'graphql'
import { COUNTS } from '#platform/observe/buckets.ts'
import { histogram } from '#platform/observe/series.ts'
import { isTracing, traced } from '#platform/observe/traces.ts'
import type { MaybePromise } from './compile-operation.ts'
import { isPromise } from './compiled-values.ts'
import { invalid } from './errors.ts'
import type { EntityRef } from './entity.ts'

const batches = histogram(
  'douyin_entities_batch',
  'References that one fetch asked for, by type',
  COUNTS,
  'type',
)

/** Entities by id, in the order of the ids; null where there is none. All references of one type in a fetch come at once. */
export type ResolveEntities<Context> = (
  ids: readonly string[],
  context: Context,
) => MaybePromise<readonly (object | null)[]>

/** No fetch of our gateway asks for more; one that does is an attack. */
const MOST_REFERENCES = 500

interface Reference extends EntityRef {
  __typename: string
}

/** The references of one type: their ids, and where each one stands among all. */
interface Group {
  ids: string[]
  places: number[]
}

/**
 * Replaces @apollo/subgraph's resolver of `_entities`, which makes promises for each reference: a fetch is a batch
 * already, and is answered as one; at once, when all of it is at hand. Every entity of this system has the key `id`.
 */
export function resolveEntitiesInBatches<Context>(
  schema: GraphQLSchema,
  entities: Readonly<Record<string, ResolveEntities<Context>>>,
): void {
  const field = schema.getQueryType()?.getFields()._entities
  const union = schema.getType('_Entity')
  if (!field || !isUnionType(union)) return
  const types = new Set(union.getTypes().map(({ name }) => name))
  field.resolve = (_, { representations }: { representations: readonly unknown[] }, context: Context) => {
    if (representations.length > MOST_REFERENCES)
      throw invalid('representations', `are more than ${MOST_REFERENCES}`)
    const answer: (object | null)[] = representations.map(() => null)
    const waiting: PromiseLike<void>[] = []
    for (const [type, group] of byType(representations, types)) {
      const { ids } = group
      batches.of(type).observe(ids.length)
      const rows = isTracing()
        ? traced('resolve', { type, 'batch.size': ids.length }, async () =>
            resolved(entities[type], ids, context),
          )
        : resolved(entities[type], ids, context)
      if (isPromise(rows)) waiting.push(rows.then((given) => fill(answer, type, group, given)))
      else fill(answer, type, group, rows)
    }
    return waiting.length === 0 ? answer : Promise.all(waiting).then(() => answer)
  }
}

/** Of a type that nobody looks up there is the key alone. */
function resolved<Context>(
  resolve: ResolveEntities<Context> | undefined,
  ids: readonly string[],
  context: Context,
): ReturnType<ResolveEntities<Context>> {
  return resolve ? resolve(ids, context) : ids.map((id) => ({ id }))
}

function byType(representations: readonly unknown[], types: ReadonlySet<string>): Map<string, Group> {
  const groups = new Map<string, Group>()
  representations.forEach((given, place) => {
    const { __typename, id } = checkReference(given, types)
    let group = groups.get(__typename)
    if (!group) groups.set(__typename, (group = { ids: [], places: [] }))
    group.ids.push(id)
    group.places.push(place)
  })
  return groups
}

function fill(
  resolved: (object | null)[],
  type: string,
  { places }: Group,
  rows: readonly (object | null)[],
): void {
  places.forEach((place, index) => {
    // Rows are ours alone, so they may carry what they are: how GraphQL learns the type of an entity.
    const row: { __typename?: string } | null | undefined = rows[index]
    if (row) row.__typename = type
    resolved[place] = row ?? null
  })
}

function checkReference(given: unknown, types: ReadonlySet<string>): Reference {
  const { __typename, id } = (given ?? {}) as { __typename?: unknown; id?: unknown }
  if (typeof __typename !== 'string' || !types.has(__typename))
    throw invalid('representations', 'name no entity')
  if (typeof id !== 'string' && typeof id !== 'number') throw invalid('representations', 'have no id')
  return { __typename, id: String(id) }
}
