import { readFile, writeFile } from 'node:fs/promises'
import { projectFile } from '#platform/process/paths.ts'

const FILE = projectFile('bench/RESULTS.md')

/** Keeps a table of a run for readers of the repository, in the place of the one under the same heading. */
export async function writeResults(heading: string, text: string): Promise<void> {
  const [head = '', ...kept] = (await readFile(FILE, 'utf8')).split(/^## /m)
  const section = `${heading}\n\n${text}\n`
  const at = kept.findIndex((other) => other.startsWith(`${heading}\n`))
  const sections = at === -1 ? [...kept, section] : kept.with(at, section)
  const trimmed = [head.trim(), ...sections.map((other) => `## ${other.trim()}`)]
  await writeFile(FILE, `${trimmed.join('\n\n')}\n`)
}
