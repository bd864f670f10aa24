import {
  GraphQLError,
  isNonNullType,
  Kind,
  typeFromAST,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { getVariableValues } from 'graphql/execution/values.js'

export type Variables = Readonly<Record<string, unknown>>
export type Coerced =
  { coerced: Variables; errors?: undefined } | { coerced?: undefined; errors: readonly GraphQLError[] }

/**
 * Coerces the variables of one operation as the specification says. Compiled once: values that are right already,
 * nearly all of them, are recognised one by one; everything else is left to graphql-js, and so is every complaint but one:
 * what decides whether a field is there (`conditions`) may be left out where there is a default, and may not be null.
 */
export function compileCoercion(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  conditions: readonly string[],
): (given: Variables) => Coerced {
  const checks = variableDefinitions.map((definition) => {
    const type = typeFromAST(schema, definition.type)
    const isRight = (type && checkOf(String(isNonNullType(type) ? type.ofType : type))) ?? (() => false)
    const mayBeLeftOut = !!type && !isNonNullType(type) && !definition.defaultValue
    return { name: definition.variable.name.value, isRight, mayBeLeftOut }
  })

  const nullable = variableDefinitions
    .filter(
      ({ type, variable }) => type.kind !== Kind.NON_NULL_TYPE && conditions.includes(variable.name.value),
    )
    .map(({ variable }) => variable.name.value)
  const coerce = (given: Variables): Coerced => {
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
  if (nullable.length === 0) return coerce
  return (given) => {
    const result = coerce(given)
    const missing = nullable.find((name) => result.coerced?.[name] === null)
    if (missing === undefined) return result
    return {
      errors: [new GraphQLError(`Variable "$${missing}" decides what is there, and must not be null.`)],
    }
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
