import { isUnionType, type GraphQLSchema } from 'graphql'
import { COUNTS } from '#platform/observe/buckets.ts'
import { histogram } from '#platform/observe/series.ts'
import { traced } from '#platform/observe/traces.ts'
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
) => Promise<readonly (object | null)[]> | readonly (object | null)[]

/** No fetch of our gateway asks for more; one that does is an attack. */
const MOST_REFERENCES = 500

interface Reference extends EntityRef {
  __typename: string
}

/**
 * Replaces @apollo/subgraph's resolver of `_entities`, which makes promises for each reference: a fetch is a batch
 * already, and is answered as one. Every entity of this system has the key `id`.
 */
export function resolveEntitiesInBatches<Context>(
  schema: GraphQLSchema,
  entities: Readonly<Record<string, ResolveEntities<Context>>>,
): void {
  const field = schema.getQueryType()?.getFields()._entities
  const union = schema.getType('_Entity')
  if (!field || !isUnionType(union)) return
  const types = new Set(union.getTypes().map(({ name }) => name))
  field.resolve = async (
    _,
    { representations }: { representations: readonly unknown[] },
    context: Context,
  ) => {
    if (representations.length > MOST_REFERENCES)
      throw invalid('representations', `are more than ${MOST_REFERENCES}`)
    const references = representations.map((given) => checkReference(given, types))
    const resolved: (object | null)[] = Array.from({ length: references.length }, () => null)
    await Promise.all(
      [...byType(references)].map(([type, group]) => fill(resolved, type, group, entities[type], context)),
    )
    return resolved
  }
}

interface Group {
  ids: string[]
  /** Where each id stands among all references. */
  places: number[]
}

function byType(references: readonly Reference[]): Map<string, Group> {
  const groups = new Map<string, Group>()
  references.forEach(({ __typename, id }, place) => {
    let group = groups.get(__typename)
    if (!group) groups.set(__typename, (group = { ids: [], places: [] }))
    group.ids.push(id)
    group.places.push(place)
  })
  return groups
}

async function fill<Context>(
  resolved: (object | null)[],
  __typename: string,
  { ids, places }: Group,
  resolve: ResolveEntities<Context> | undefined,
  context: Context,
): Promise<void> {
  batches.of(__typename).observe(ids.length)
  const rows = resolve
    ? await traced('resolve', { type: __typename, 'batch.size': ids.length }, async () =>
        resolve(ids, context),
      )
    : ids.map((id) => ({ id }))
  places.forEach((place, index) => {
    const row = rows[index]
    // How GraphQL learns the type of an entity. Rows are ours alone, so they may carry it.
    resolved[place] = row ? Object.assign(row, { __typename }) : null
  })
}

function checkReference(given: unknown, types: ReadonlySet<string>): Reference {
  const { __typename, id } = (given ?? {}) as { __typename?: unknown; id?: unknown }
  if (typeof __typename !== 'string' || !types.has(__typename))
    throw invalid('representations', 'name no entity')
  if (typeof id !== 'string' && typeof id !== 'number') throw invalid('representations', 'have no id')
  return { __typename, id: String(id) }
}
