import { parse, valueFromASTUntyped, type ConstDirectiveNode } from 'graphql'

/** How long a list can get: by the argument that says so, or as its schema assumes. */
export interface ListSize {
  readonly assumed: number | undefined
  readonly arguments: readonly string[]
  /** The fields below whose lists are meant; none when it is the field itself. */
  readonly fields: readonly string[]
}

/** What the supergraph's @cost and @listSize say: a field's own price and the size of its list. */
export interface Prices {
  readonly weights: ReadonlyMap<string, number>
  readonly sizes: ReadonlyMap<string, ListSize>
}

/** By `Type` and `Type.field`. The directives compose and enforce nothing: whoever wants them kept reads them here. */
export function readPrices(supergraphSdl: string): Prices {
  const weights = new Map<string, number>()
  const sizes = new Map<string, ListSize>()
  const read = (name: string, directives: readonly ConstDirectiveNode[] = []) => {
    for (const directive of directives) {
      const given = argumentsOf(directive)
      if (isNamed(directive, 'cost')) weights.set(name, Number(given.weight))
      if (isNamed(directive, 'listSize')) {
        const { assumedSize, slicingArguments, sizedFields } = given
        sizes.set(name, {
          assumed: typeof assumedSize === 'number' ? assumedSize : undefined,
          arguments: textsOf(slicingArguments),
          fields: textsOf(sizedFields),
        })
      }
    }
  }
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (!('name' in definition) || !definition.name || definition.kind === 'DirectiveDefinition') continue
    const type = definition.name.value
    if ('directives' in definition) read(type, constant(definition.directives))
    if (definition.kind !== 'ObjectTypeDefinition' && definition.kind !== 'InterfaceTypeDefinition') continue
    for (const field of definition.fields ?? []) read(`${type}.${field.name.value}`, field.directives)
  }
  return { weights, sizes }
}

/** A supergraph may import them by name, or leave them under their specification's. */
function isNamed({ name }: ConstDirectiveNode, plain: string): boolean {
  return name.value === plain || name.value === `cost__${plain}`
}

function argumentsOf({ arguments: given = [] }: ConstDirectiveNode): Record<string, unknown> {
  return Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]))
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/** A schema's directives have no variables. */
function constant(directives: readonly unknown[] | undefined): readonly ConstDirectiveNode[] {
  return (directives ?? []) as readonly ConstDirectiveNode[]
}
