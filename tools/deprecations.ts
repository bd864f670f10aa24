import { visit, type DirectiveNode } from 'graphql'
import type { Contract } from './compose-supergraph.ts'

/** A reason says until when the old way works: `Use x instead, until 2027-01-01`. */
const UNTIL = /\buntil (\d{4}-\d{2}-\d{2})\b/

/** Every @deprecated of the contracts that does not tell clients why, and until which day they have time. */
export function vagueDeprecations(contracts: readonly Pick<Contract, 'name' | 'typeDefs'>[]): string[] {
  return contracts.flatMap(({ name, typeDefs }) => {
    const vague: string[] = []
    visit(typeDefs, {
      Directive(node) {
        if (node.name.value !== 'deprecated' || isDated(reasonOf(node))) return
        const line = node.loc?.startToken.line ?? 0
        vague.push(`${name}, line ${line}: @deprecated(reason: "why, until YYYY-MM-DD")`)
      },
    })
    return vague
  })
}

function reasonOf({ arguments: given = [] }: DirectiveNode): string {
  const value = given.find((argument) => argument.name.value === 'reason')?.value
  return value?.kind === 'StringValue' ? value.value : ''
}

function isDated(reason: string): boolean {
  const day = UNTIL.exec(reason)?.[1]
  if (day === undefined) return false
  // A day that the calendar has: February 30th becomes another one, or none.
  const time = new Date(`${day}T00:00:00Z`)
  return (
    !Number.isNaN(time.getTime()) &&
    time.toISOString().startsWith(day) &&
    reason.replace(UNTIL, '').trim() !== ''
  )
}
