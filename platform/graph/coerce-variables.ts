import {
  isNonNullType,
  typeFromAST,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { getVariableValues } from 'graphql/execution/values.js'

export type Variables = Readonly<Record<string, unknown>>
export type Coerced =
  { coerced: Variables; errors?: undefined } | { coerced?: undefined; errors: readonly GraphQLError[] }

/**
 * Coerces the variables of one operation as the specification says. Compiled once: values that are right already,
 * nearly all of them, are recognised one by one; everything else is left to graphql-js, and so is every complaint.
 */
export function compileCoercion(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): (given: Variables) => Coerced {
  const checks = variableDefinitions.map((definition) => {
    const type = typeFromAST(schema, definition.type)
    const isRight = (type && checkOf(String(isNonNullType(type) ? type.ofType : type))) ?? (() => false)
    const mayBeLeftOut = !!type && !isNonNullType(type) && !definition.defaultValue
    return { name: definition.variable.name.value, isRight, mayBeLeftOut }
  })

  return (given) => {
    const coerced: Record<string, unknown> = {}
    for (const { name, isRight, mayBeLeftOut } of checks) {
      const value = given[name]
      if (isRight(value)) coerced[name] = value
      else if (mayBeLeftOut && value === undefined && !(name in given)) continue
      else if (mayBeLeftOut && value === null) coerced[name] = null
      else return getVariableValues(schema, variableDefinitions, given)
    }
    return { coerced }
  }
}

/** Whether a value is what coercion would make of it. */
function checkOf(type: string): ((value: unknown) => boolean) | undefined {
  switch (type) {
    case 'ID':
    case 'String':
      return (value) => typeof value === 'string'
    case 'Boolean':
      return (value) => typeof value === 'boolean'
    case 'Int':
      return (value) => Number.isInteger(value) && (value as number) === ((value as number) | 0)
    case 'Float':
      return (value) => Number.isFinite(value)
    case '[_Any!]':
      // References to entities, which no scalar looks into.
      return (value) => Array.isArray(value) && value.every((item) => item !== null && item !== undefined)
    default:
      return undefined
  }
}
