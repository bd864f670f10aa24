import { writeFile } from 'node:fs/promises'
import { projectFile } from '#platform/process/paths.ts'

/** Keeps the tables of a run for readers of the repository. */
export async function writeResults(parts: readonly string[]): Promise<void> {
  const head =
    '# Latest results\n\nWritten by `npm run bench -- --write`; what the columns mean stands in [README.md](README.md).'
  await writeFile(projectFile('bench/RESULTS.md'), `${[head, ...parts].join('\n\n')}\n`)
}
