import type { Allowance } from './allowance.ts'

/** What is counted in a process is forgotten by a timer, and none lasts longer, in seconds: 24 days. */
const LONGEST_SECONDS = 2_147_483

/** What RATE_LIMITS says about rates, by their names; null when it switches all of them off. */
export function readRates(setting: string): ReadonlyMap<string, Allowance> | null {
  if (setting === 'off') return null
  const entries = setting.split(',').filter((entry) => entry !== '')
  return new Map(
    entries.map((entry) => {
      const [name = '', most, seconds] = entry.split(/[=/]/)
      return [name, { most: Number(most), seconds: Number(seconds) }]
    }),
  )
}

/** What is wrong with RATE_LIMITS, in a sentence each; nothing when there is a rate of each name that can be counted. */
export function problemsInRates(setting: string, names: readonly string[]): string[] {
  const rates = [...(readRates(setting) ?? [])]
  const unknown = rates.filter(([name]) => !names.includes(name)).map(([name]) => name)
  const countless = rates.filter(
    ([, { most, seconds }]) => most < 1 || seconds < 1 || seconds > LONGEST_SECONDS,
  )
  return [
    ...(unknown.length > 0 ? [`names ${unknown.join(', ')}; there are ${names.join(', ')}`] : []),
    ...countless.map(([name]) => `${name} must be at least 1 in 1 to ${LONGEST_SECONDS} seconds`),
  ]
}
