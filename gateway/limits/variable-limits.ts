import type { Refusal } from '#platform/graph/errors.ts'
import { LIMITS } from './limits.ts'
import { tooMuch } from './too-much.ts'

/** What is too much about the variables of a request; null when nothing is. */
export function variableExcess(variables: Readonly<Record<string, unknown>>): Refusal | null {
  const count = Object.keys(variables).length
  if (count > LIMITS.variables) return tooMuch('variables', count)
  let text = 0
  // A stack of our own: a value may be nested deeper than functions can call each other.
  const left: { value: unknown; depth: number }[] = [{ value: variables, depth: 0 }]
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, depth } = next
    if (typeof value === 'string') text += value.length
    if (typeof value === 'object' && value !== null) {
      if (depth > LIMITS.variableDepth) return tooMuch('variableDepth', depth)
      for (const [name, member] of Object.entries(value)) {
        text += Array.isArray(value) ? 1 : name.length
        left.push({ value: member, depth: depth + 1 })
      }
    }
    if (text > LIMITS.variableText) return tooMuch('variableText', text)
  }
  return null
}
