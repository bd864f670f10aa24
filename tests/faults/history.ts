import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFile } from '#platform/process/paths.ts'

/**
 * What became of something that was asked for: it was acknowledged, it was refused for certain, or nobody knows (no
 * answer, or one that does not say).
 */
export type Outcome = 'ok' | 'fail' | 'unknown'

export interface Entry {
  /** What kind of thing, e.g. `comment`. */
  readonly kind: string
  /** Nothing else of its kind has it. */
  readonly id: string
  /** Milliseconds since the history began. */
  readonly from: number
  readonly until: number
  readonly outcome: Outcome
}

/** Everything that clients asked for and were told, in the order in which it ended. */
export interface History {
  readonly entries: readonly Entry[]
  /** Asks, and keeps what came of it; what is thrown is of unknown outcome. */
  keep(kind: string, id: string, ask: () => Promise<Outcome>): Promise<Outcome>
  /** Writes it to a file, a line for each entry; answers with its path. */
  write(name: string): string
}

/** Histories lie beside the data of benchmarks; git does not see them. */
const FOLDER = projectFile('.cache/faults')

export function openHistory(): History {
  const entries: Entry[] = []
  const began = performance.now()
  const now = () => Math.round(performance.now() - began)
  return {
    entries,
    async keep(kind, id, ask) {
      const from = now()
      const outcome = await ask().catch((): Outcome => 'unknown')
      entries.push({ kind, id, from, until: now(), outcome })
      return outcome
    },
    write(name) {
      mkdirSync(FOLDER, { recursive: true })
      const path = join(FOLDER, `${name}.jsonl`)
      writeFileSync(path, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
      return path
    },
  }
}
