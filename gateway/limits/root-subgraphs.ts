import { parse } from 'graphql'

/** The subgraph that answers a field at the root of the graph, by `query feed` or `mutation like`; undefined for `__typename`. */
export type RootSubgraphs = ReadonlyMap<string, string>

const ROOTS = new Map([
  ['Query', 'query'],
  ['Mutation', 'mutation'],
])

/** Reads who answers what from the supergraph's `@join__field`. */
export function readRootSubgraphs(supergraphSdl: string): RootSubgraphs {
  const subgraphs = new Map<string, string>()
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (definition.kind !== 'ObjectTypeDefinition') continue
    const root = ROOTS.get(definition.name.value)
    if (!root) continue
    for (const { name, directives = [] } of definition.fields ?? []) {
      const joined = directives.find((directive) => directive.name.value === 'join__field')
      const graph = joined?.arguments?.find((argument) => argument.name.value === 'graph')?.value
      if (graph?.kind === 'EnumValue') subgraphs.set(`${root} ${name.value}`, graph.value)
    }
  }
  return subgraphs
}
