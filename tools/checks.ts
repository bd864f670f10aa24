import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readContracts } from './compose-supergraph.ts'
import { vagueDeprecations } from './deprecations.ts'
import { meaninglessNames, repositoryPaths } from './file-names.ts'
import { generateAll, supergraphPath } from './generate.ts'
import { isStale } from './generated-file.ts'
import { changesSincePublished } from './published-schema.ts'
import { root } from './root.ts'
import { runCommand } from './run-command.ts'
import { readSupply, supplyProblems } from './supply.ts'

/** One thing that must be true of the repository; `run` throws an error that says why it is not. */
export interface Check {
  readonly name: string
  readonly run: () => Promise<unknown>
}

/** Everything `npm run check` looks at. */
export const checks: readonly Check[] = [
  { name: 'types', run: () => runCommand('tsc', '--noEmit') },
  { name: 'types of the pages', run: () => runCommand('tsc', '--noEmit', '--project', 'dashboard') },
  { name: 'lint', run: () => runCommand('oxlint', '--type-aware', '--deny-warnings') },
  { name: 'format', run: () => runCommand('prettier', '--check', '--log-level', 'warn', '.') },
  {
    name: 'boundaries',
    run: () => runCommand('depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'err', '.'),
  },
  { name: 'names', run: async () => namesAreMeaningful() },
  { name: 'generated', run: generatedIsFresh },
  { name: 'supply', run: async () => supplyIsSound() },
  { name: 'no breaking change', run: promisesAreKept },
  { name: 'deprecations', run: async () => deprecationsAreDated() },
]

function namesAreMeaningful(): void {
  refuse(meaninglessNames(repositoryPaths()), 'These names say nothing; name the file for what it does:')
}

async function generatedIsFresh(): Promise<void> {
  const stale = (await generateAll()).filter(isStale).map(({ path }) => path)
  refuse(stale, 'Run `npm run compose && npm run codegen`; out of date:')
}

function supplyIsSound(): void {
  refuse(supplyProblems(readSupply()), 'What this project is made of is not sound:')
}

async function promisesAreKept(): Promise<void> {
  const { breaking } = await changesSincePublished(readFileSync(join(root, supergraphPath), 'utf8'))
  refuse(breaking, 'Clients would break; undo it or `npm run compose -- --publish --break "reason"`:')
}

function deprecationsAreDated(): void {
  refuse(vagueDeprecations(readContracts()), 'Clients are not told why, or until when:')
}

function refuse(problems: readonly string[], sentence: string): void {
  if (problems.length > 0)
    throw new Error([sentence, ...problems.map((problem) => `  ${problem}`)].join('\n'))
}
