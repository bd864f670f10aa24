import { parseArgs } from 'node:util'
import type { Effort } from './measure/compare.ts'

/** How the system is run to be measured. */
export const MODES = ['one', 'workers', 'services', 'gateways'] as const
export type Mode = (typeof MODES)[number]

export interface Options {
  size: 'full' | 'quick'
  effort: Effort
  modes: readonly Mode[]
  /** Only scenarios whose name has this text. */
  only: string
  /** Whether the tables go to bench/RESULTS.md, too. */
  write: boolean
}

/** Both sides give pages of the contract's largest size. */
export const PAGE = 30

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      mode: { type: 'string' },
      only: { type: 'string', default: '' },
      write: { type: 'boolean', default: false },
    },
  })
  const modes = MODES.filter((mode) => values.mode === undefined || values.mode === mode)
  if (modes.length === 0) throw new Error(`--mode is one of: ${MODES.join(', ')}`)
  return {
    size: values.quick ? 'quick' : 'full',
    effort: values.quick
      ? { warmUpSeconds: 1, rounds: 3, seconds: 1, halfRounds: 1 }
      : { warmUpSeconds: 12, rounds: 5, seconds: 2, halfRounds: 3 },
    ...{ modes, only: values.only, write: values.write },
  }
}
