const names = new WeakMap<readonly string[], { verb: string; table: string }>()

/** What a statement does, and to which table first, read off its text once: what it writes tells more than what it reads. */
export function statementName(parts: readonly string[], schema: string): { verb: string; table: string } {
  const known = names.get(parts)
  if (known) return known
  const text = parts.join(' ')
  const [, verb, written] = /\b(insert|delete|update)\b(?: into| from)?\s+(\w+\.\w+)/i.exec(text) ?? []
  const [read = ''] = new RegExp(`\\b${schema}\\.[a-z_]+`).exec(text) ?? []
  const made = { verb: (verb ?? 'select').toLowerCase(), table: written ?? read }
  names.set(parts, made)
  return made
}
