/** Failures in words: each reason once, with how often, the most frequent first. */
export function reasonsOf(failures: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const failure of failures) counts.set(failure, (counts.get(failure) ?? 0) + 1)
  const byCount = [...counts].toSorted(([, a], [, b]) => b - a)
  return byCount.map(([reason, count]) => `${count} × ${reason}`).join('; ')
}
