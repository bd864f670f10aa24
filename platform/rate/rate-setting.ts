import type { Allowance } from './allowance.ts'

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
