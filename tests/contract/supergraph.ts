import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Supergraph } from '@apollo/federation-internals'
import type { GraphQLSchema } from 'graphql'
import { root } from '../../tools/root.ts'

/** The committed supergraph: what subgraphs promise together. */
export const supergraph = Supergraph.build(readFileSync(join(root, 'gateway/supergraph.graphql'), 'utf8'))

/** What of it clients see. */
export const apiSchema: GraphQLSchema = supergraph.apiSchema().toGraphQLJSSchema()
