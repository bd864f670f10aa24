import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from '@swc/core'
import { isSafe } from 'redos-detector'
import { repositoryPaths } from './file-names.ts'
import { root } from './root.ts'

/** What runs where strangers come. */
const SOURCES = /^(platform|gateway|rest-adapter|subgraphs|db|dashboard\/src)\/.+\.(ts|tsx|js|mjs)$/
const NOT_RUN = /\.(test|generated)\.ts$|\/test-videos\.ts$/

/** Files whose patterns read what we, or those who run the system, wrote. */
const OWN_TEXTS = new Set([
  'db/embedded/binaries.ts',
  'db/embedded/living-process.ts',
  'db/migrate/apply-migrations.ts',
  'gateway/playground.ts',
  'platform/observe/open-traces.ts',
  'platform/observe/statement-name.ts',
  'platform/process/settings/addresses.ts',
  'platform/process/supergraph-yaml.ts',
])

/** How many ways of reading one text a pattern may have to try, at most. */
const MOST_WAYS = 200
const PATIENCE_MS = 5_000

export interface Pattern {
  readonly file: string
  readonly pattern: RegExp
}

/** Every pattern that may meet a stranger's text. */
export function patternsForStrangers(): Pattern[] {
  return repositoryPaths()
    .filter((path) => SOURCES.test(path) && !NOT_RUN.test(path) && !OWN_TEXTS.has(path))
    .flatMap((file) =>
      patternsIn(readFileSync(join(root, file), 'utf8'), file.endsWith('x')).map((pattern) => ({
        file,
        pattern,
      })),
    )
}

/** The regular expressions that a program writes down. */
export function patternsIn(program: string, tsx = false): RegExp[] {
  const found: RegExp[] = []
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if (isPattern(node)) found.push(new RegExp(node.pattern, node.flags))
    Object.values(node).forEach(look)
  }
  look(parseSync(program, { syntax: 'typescript', tsx, target: 'es2022' }))
  return found
}

function isPattern(node: object): node is { pattern: string; flags: string } {
  return 'type' in node && node.type === 'RegExpLiteral'
}

/** Whether some text makes the pattern take much longer than the text is long. */
export function isSlow(pattern: RegExp): boolean {
  return !isSafe(pattern, { maxScore: MOST_WAYS, timeout: PATIENCE_MS }).safe
}
