import {
  GraphQLError,
  isNonNullType,
  isNullableType,
  type FieldNode,
  type GraphQLField,
  type ValueNode,
} from 'graphql'
import { getArgumentValues } from 'graphql/execution/values.js'
import type { Variables } from './coerce-variables.ts'
import { badRequest } from './errors.ts'

/**
 * The arguments of a field, null for a field that takes none. A gateway passes all of them as variables, which have
 * been coerced and of which most have a value: then they are only put together. All else is graphql-js's to decide.
 */
export function compileInput(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): ((variables: Variables) => unknown) | null {
  if (field.args.length === 0) return null
  const given = new Map((node.arguments ?? []).map(({ name, value }) => [name.value, value]))
  const parts = field.args
    // What is neither given nor has a default is left out.
    .filter(
      ({ name, type, defaultValue }) => given.has(name) || defaultValue !== undefined || isNonNullType(type),
    )
    .map(({ name, type, defaultValue }) => {
      const value = given.get(name)
      return {
        ...{ name, defaultValue, isNullable: isNullableType(type) },
        variable: value?.kind === 'Variable' ? value.name.value : null,
        isSimple: value === undefined ? defaultValue !== undefined : isPlainVariable(value),
      }
    })
  const decide = (variables: Variables) => argumentsOf(field, node, variables)
  if (!parts.every(({ isSimple }) => isSimple)) return decide

  return (variables) => {
    const input: Record<string, unknown> = {}
    for (const { name, variable, defaultValue, isNullable } of parts) {
      const value = variable === null ? defaultValue : variables[variable]
      if (value === undefined || (value === null && !isNullable)) return decide(variables)
      input[name] = value
    }
    return input
  }
}

/** What is wrong with them now is the fault of whoever gave the variables: null, which validation lets pass where there is a default. */
function argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode, variables: Variables): unknown {
  try {
    return getArgumentValues(field, node, variables)
  } catch (error) {
    throw error instanceof GraphQLError ? badRequest(error.message) : error
  }
}

/** Every object has something under the name of a variable such as `$constructor`, also when no value was given. */
function isPlainVariable(value: ValueNode): boolean {
  return value.kind === 'Variable' && !(value.name.value in Object.prototype)
}
