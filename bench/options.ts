import { readArguments } from './arguments.ts'
import type { Effort } from './measure/compare.ts'

/** How the system is run to be measured. */
export const MODES = ['one', 'workers', 'services', 'gateways', 'adapters'] as const
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

export function readOptions(): Options {
  const { quick, mode, only, write } = readArguments(
    `npm run bench [-- --quick] [--mode ${MODES.join('|')}] [--only TEXT] [--write]`,
    { quick: false, mode: '', only: '', write: false },
    { mode: MODES },
  )
  return {
    size: quick ? 'quick' : 'full',
    effort: quick
      ? { warmUpSeconds: 1, rounds: 3, seconds: 1, halfRounds: 1 }
      : { warmUpSeconds: 12, rounds: 5, seconds: 2, halfRounds: 3 },
    modes: MODES.filter((each) => mode === '' || mode === each),
    ...{ only, write },
  }
}
