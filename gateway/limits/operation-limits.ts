import { getNamedType, typeFromAST, type GraphQLSchema, type OperationDefinitionNode } from 'graphql'
import { fragmentsOf } from '#platform/graph/document-traits.ts'
import type { Refusal } from '#platform/graph/errors.ts'
import { costOf, type AskedOperation } from './cost.ts'
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

/** What is the same about an operation whatever its variables are, and its price for those that it came with last. */
interface Known {
  /** Why it is refused in any case. */
  readonly refusal: Refusal | null
  readonly beginsAt: ReadonlySet<string>
  /** Variables that may be the length of a list. */
  readonly lengths: readonly string[]
  priced: { lengths: string; cost: number } | null
}

export function createOperationLimits(schema: GraphQLSchema, supergraphSdl: string): OperationLimits {
  const prices = readPrices(supergraphSdl)
  const subgraphs = readRootSubgraphs(supergraphSdl)
  /** Documents are kept between requests. */
  const operations = new WeakMap<OperationDefinitionNode, Known>()

  function know({ document, operation }: Omit<AskedOperation, 'variables'>): Known {
    const known = operations.get(operation)
    if (known) return known
    const fragments = fragmentsOf(document)
    const selections = countSelections(operation.selectionSet, fragments)
    const fields = rootFields(operation.selectionSet, fragments, LIMITS.rootFields)
    const asked = fields.map(({ name }) => subgraphs.get(`${operation.operation} ${name.value}`))
    const made: Known = {
      refusal: refusalOf(selections, fields.length),
      beginsAt: new Set(asked.filter((subgraph) => subgraph !== undefined)),
      lengths: lengthsOf(schema, operation),
      priced: null,
    }
    operations.set(operation, made)
    return made
  }

  function cost(asked: AskedOperation): number {
    const known = know(asked)
    const lengths = known.lengths.map((name) => lengthOf(asked.variables[name])).join()
    if (known.priced?.lengths === lengths) return known.priced.cost
    const price = costOf(schema, prices, asked)
    known.priced = { lengths, cost: price }
    return price
  }

  return {
    cost,
    beginsAt: (asked) => know(asked).beginsAt,
    excess(asked) {
      const excess = know(asked).refusal ?? variableExcess(asked.variables)
      if (excess) return excess
      const price = cost(asked)
      return price > LIMITS.cost ? tooMuch('cost', price) : null
    },
  }
}

function refusalOf(selections: number, fields: number): Refusal | null {
  if (selections > LIMITS.selections) return tooMuch('selections', selections)
  return fields > LIMITS.rootFields ? tooMuch('rootFields', fields) : null
}

/** Only numbers count as lengths (cost.ts). */
function lengthsOf(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode): string[] {
  return variableDefinitions
    .filter(({ type }) => getNamedType(typeFromAST(schema, type))?.name === 'Int')
    .map(({ variable }) => variable.name.value)
}

/** What cost.ts tells apart: a number, nothing (then the default counts), and what is no length. */
function lengthOf(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return value === undefined || value === null ? '' : 'none'
}
