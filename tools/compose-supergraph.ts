import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import type { DocumentNode, GraphQLError } from 'graphql'
import { readSupergraphYaml } from '#platform/process/supergraph-yaml.ts'
import { root } from './root.ts'

/** A contract that its subgraphs may hold against the supergraph; `typeDefs` is the parsed schema file. */
export interface Contract {
  readonly name: string
  readonly url: string
  readonly typeDefs: DocumentNode
}

/** Reads every contract that supergraph.yaml lists, in its order. */
export function readContracts(folder = root): Contract[] {
  // An empty environment leaves the defaults: what is committed must not depend on who composed it.
  const { subgraphs } = readSupergraphYaml(join(folder, 'supergraph.yaml'), {})
  return Object.entries(subgraphs).map(
    ([
      name,
      {
        urls: [url = ''],
        schema,
      },
    ]) => ({
      name,
      url,
      typeDefs: parseContract(name, readFileSync(join(folder, schema), 'utf8')),
    }),
  )
}

/** Composes the contracts, offline; throws an error that lists everything that keeps them apart. */
export function composeSupergraph(contracts = readContracts()): { sdl: string } {
  const { errors, supergraphSdl } = composeServices([...contracts])
  if (errors) throw new Error(['The subgraphs do not compose:', ...errors.map(describe)].join('\n'))
  return { sdl: `${supergraphSdl.trimEnd()}\n` }
}

function parseContract(name: string, text: string): DocumentNode {
  try {
    return parse(text)
  } catch (error) {
    throw new Error(`[${name}] ${error instanceof Error ? error.message : String(error)}`)
  }
}

function describe(error: GraphQLError): string {
  const { code } = error.extensions
  return `  ${error.message}${typeof code === 'string' ? ` (${code})` : ''}`
}
