import type { GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { Refusal } from '#platform/graph/errors.ts'
import { costOf, fragmentsOf, type AskedOperation } from './cost.ts'
import { LIMITS } from './limits.ts'
import { readPrices } from './prices.ts'
import { rootFields } from './root-fields.ts'
import { readRootSubgraphs } from './root-subgraphs.ts'
import { countSelections } from './selections.ts'
import { tooMuch } from './too-much.ts'
import { variableExcess } from './variable-limits.ts'

/** What a valid operation may ask for together with its variables, over HTTP and on live sockets alike. */
export interface OperationLimits {
  /** The first limit that it goes beyond; null when it may be planned. */
  excess(asked: AskedOperation): Refusal | null
  cost(asked: AskedOperation): number
  /** The subgraphs that are asked first. */
  beginsAt(asked: Omit<AskedOperation, 'variables'>): ReadonlySet<string>
}

export function createOperationLimits(schema: GraphQLSchema, supergraphSdl: string): OperationLimits {
  const prices = readPrices(supergraphSdl)
  const subgraphs = readRootSubgraphs(supergraphSdl)
  const cost = (asked: AskedOperation) => costOf(schema, prices, asked)
  /** Documents are kept between requests, and where they begin does not hang on variables. */
  const beginnings = new WeakMap<OperationDefinitionNode, ReadonlySet<string>>()

  function beginningOf({ document, operation }: Omit<AskedOperation, 'variables'>): ReadonlySet<string> {
    const fields = rootFields(operation.selectionSet, fragmentsOf(document), LIMITS.rootFields)
    const asked = fields.map(({ name }) => subgraphs.get(`${operation.operation} ${name.value}`))
    return new Set(asked.filter((subgraph) => subgraph !== undefined))
  }

  return {
    cost,
    beginsAt(asked) {
      const known = beginnings.get(asked.operation)
      if (known) return known
      const found = beginningOf(asked)
      beginnings.set(asked.operation, found)
      return found
    },
    excess(asked) {
      const { document, operation, variables } = asked
      const fragments = fragmentsOf(document)
      const selections = countSelections(operation.selectionSet, fragments)
      if (selections > LIMITS.selections) return tooMuch('selections', selections)
      const fields = rootFields(operation.selectionSet, fragments, LIMITS.rootFields)
      if (fields.length > LIMITS.rootFields) return tooMuch('rootFields', fields.length)
      const excess = variableExcess(variables)
      if (excess) return excess
      const price = cost(asked)
      return price > LIMITS.cost ? tooMuch('cost', price) : null
    },
  }
}
