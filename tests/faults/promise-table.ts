import { readFileSync, writeFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

declare module 'vitest' {
  interface TaskMeta {
    /** What a test of a promise came to, for the table: what was done, lost, duplicated, how long it took. */
    figure?: string
  }
}

/** From the top of the project, where tests are run. */
const FILE = 'docs/reliability.md'
const [BEGIN, END] = ['<!-- results -->', '<!-- end of results -->']
const HEADER = ['| Promise | What is done | What came of it |', '| --- | --- | --- |']
const TITLE = /\b(R-\d\d(?:, R-\d\d)*): (.*)$/

/** Writes what became of each promise to docs/reliability.md; a run of some of them leaves the other lines as they are. */
export const promiseTable: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const lines = tests.flatMap(lineOf)
    if (lines.length === 0) return
    const text = readFileSync(FILE, 'utf8')
    const [before = '', rest = ''] = text.split(BEGIN)
    const [table = '', after = ''] = rest.split(END)
    const known = new Map(
      table
        .split('\n')
        .filter((line) => line.startsWith('| R-'))
        .map((line) => [keyOf(line), line]),
    )
    for (const line of lines) known.set(keyOf(line), line)
    const rows = [...known.values()].toSorted()
    writeFileSync(FILE, `${before}${BEGIN}\n\n${[...HEADER, ...rows].join('\n')}\n\n${END}${after}`)
  },
}

function keyOf(line: string): string {
  return line.split(' | ').slice(0, 2).join(' | ')
}

function lineOf(test: TestCase): string[] {
  const [, ids, sentence = ''] = TITLE.exec(test.fullName) ?? []
  const { state } = test.result()
  // What was not run says nothing.
  if (!ids || state === 'pending' || state === 'skipped') return []
  const outcome = state === 'passed' ? (test.meta().figure ?? 'holds') : 'FAILED'
  return [`| ${ids} | ${sentence.replaceAll('|', '/')} | ${outcome} |`]
}
