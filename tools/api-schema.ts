import { Supergraph } from '@apollo/federation-internals'
import { lexicographicSortSchema, parse, printSchema } from 'graphql'
import type { DocumentNode, GraphQLSchema } from 'graphql'

/** What clients see of a supergraph: without the federation machinery and everything @inaccessible. */
export function apiSchema(supergraphSdl: string): GraphQLSchema {
  return Supergraph.build(supergraphSdl, { supportedFeatures: null }).apiSchema().toGraphQLJSSchema()
}

/** The API schema as text, sorted: its diff shows what changed and not what moved. */
export function apiSchemaText(supergraphSdl: string): string {
  return `${printSchema(lexicographicSortSchema(apiSchema(supergraphSdl)))}\n`
}

/** The API schema as a document, for tools that would rather build it themselves. */
export function apiSchemaDocument(supergraphSdl: string): DocumentNode {
  return parse(printSchema(apiSchema(supergraphSdl)))
}
