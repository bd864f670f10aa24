import { getOperationAST, GraphQLError, Kind, print, visit, type FieldNode, type NameNode } from 'graphql'
import type { Coerced, Variables } from '#platform/graph/coerce-variables.ts'
import type { ToPlan } from '../planning/planning-thread.ts'

type Coerce = (given: Variables) => Coerced

/** What entities are known by; `id` is the key of all of them. */
const KEYS = new Set(['id', '__typename'])

/** What the planner calls the entities that a fetch asks for, as a variable of that fetch. */
const REFERENCES = 'representations'

/** An operation in which nothing but keys is called as keys are, and nothing as references to entities. */
export interface FreeOfKeys extends ToPlan {
  /** What the client calls the fields that have another name here. */
  clientNames: ReadonlyMap<string, string>
  /** What the client's variable `$representations` is called here, where there is one. */
  ownReferences?: string
}

/**
 * The planner asks for the key of whatever another subgraph has to complete, under the key's own name. Where a client calls
 * another field so, it takes the one for the other. Such a field has a name of ours until the answer is written, and so has a
 * variable that is called as those of the planner's own fetches.
 */
export function freeKeys(asked: ToPlan): FreeOfKeys {
  const clientNames = new Map<string, string>()
  let text: string | undefined
  let ownReferences: string | undefined
  const document = visit(asked.document, {
    Field(field) {
      if (!isCalledAsKey(field)) return undefined
      const { value } = field.alias
      text ??= print(asked.document)
      const name = nameFor(value, text)
      clientNames.set(name, value)
      return { ...field, alias: { kind: Kind.NAME, value: name } }
    },
    Variable(variable) {
      if (variable.name.value !== REFERENCES) return undefined
      text ??= print(asked.document)
      ownReferences ??= nameFor(REFERENCES, text)
      return { ...variable, name: { kind: Kind.NAME, value: ownReferences } }
    },
  })
  if (text === undefined) return { ...asked, clientNames }
  const operation = getOperationAST(document, asked.operation.name?.value)
  if (!operation) throw new Error('it was there a moment ago')
  // It has no text: what was sent says something else.
  return { document: { ...document, loc: undefined }, operation, clientNames, ownReferences }
}

/** Coercion that is given the variables of such an operation in the client's words, and complains in them. */
export function coerceOwn(coerce: Coerce, { ownReferences }: Pick<FreeOfKeys, 'ownReferences'>): Coerce {
  if (ownReferences === undefined) return coerce
  return ({ [REFERENCES]: references, ...others }) => {
    const given = references === undefined ? others : { ...others, [ownReferences]: references }
    const { coerced, errors } = coerce(given)
    if (coerced) return { coerced }
    return {
      errors: errors.map(
        ({ message, extensions }) =>
          new GraphQLError(message.replaceAll(`$${ownReferences}`, `$${REFERENCES}`), { extensions }),
      ),
    }
  }
}

/** Errors of such an operation, in the client's words. */
export function inClientNames(
  errors: readonly GraphQLError[],
  { clientNames }: Pick<FreeOfKeys, 'clientNames'>,
): readonly GraphQLError[] {
  if (clientNames.size === 0) return errors
  return errors.map((error) => {
    const { message, path, originalError, extensions } = error
    const told = path?.map((step) => clientNames.get(String(step)) ?? step)
    return new GraphQLError(message, { path: told, originalError, extensions })
  })
}

/** What such an operation is refused with where only Apollo's executor can do it: that one mixes up the names. */
export function takenKey(): GraphQLError {
  return new GraphQLError(
    'No other field can be called "id" or "__typename" where the schema is asked for, something is called "constructor" or "prototype", or there are many variables in @skip and @include',
    { extensions: { code: 'BAD_USER_INPUT' } },
  )
}

function isCalledAsKey(field: FieldNode): field is FieldNode & { alias: NameNode } {
  const { alias, name } = field
  return alias !== undefined && alias.value !== name.value && KEYS.has(alias.value)
}

/** One that stands nowhere in the document. */
function nameFor(alias: string, text: string): string {
  let name = `called_${alias}`
  while (text.includes(name)) name += '_'
  return name
}
