import { isScalarType, type GraphQLOutputType } from 'graphql'

/** Values that may stand in an answer as they are. */
export type Plain = 'string' | 'boolean' | 'int' | 'float'

const PLAIN: Readonly<Record<string, Plain>> = {
  String: 'string',
  ID: 'string',
  Boolean: 'boolean',
  Int: 'int',
  Float: 'float',
}

/** What most values of a type are that need nothing done to them; null for enums, scalars of our own, and objects. */
export function plainOf(type: GraphQLOutputType): Plain | null {
  return isScalarType(type) ? (PLAIN[type.name] ?? null) : null
}

/** How code asks whether the value of that name is one. */
export const LOOKS: Readonly<Record<Plain, (name: string) => string>> = {
  string: (name) => `typeof ${name} === 'string'`,
  boolean: (name) => `typeof ${name} === 'boolean'`,
  int: (name) => `typeof ${name} === 'number' && ${name} === (${name} | 0)`,
  float: (name) => `typeof ${name} === 'number' && ${name} - ${name} === 0`,
}
