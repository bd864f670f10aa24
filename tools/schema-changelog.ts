import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GeneratedFile } from './generated-file.ts'
import type { SchemaChanges } from './published-schema.ts'
import { root } from './root.ts'

/** Where clients read how what they were promised has changed, newest first. */
const changesPath = 'gateway/CHANGES.md'

const HEADER = `# Changes of the schema

Written by \`npm run compose -- --publish\`; newest first.
`

/** One publication: its day, and what it added, deprecated and took back. */
export interface Publication extends SchemaChanges {
  readonly day: Date
  /** Why clients are broken; empty when none are. */
  readonly reason: string
}

/** The changelog with one more publication. */
export function changelogFile(publication: Publication): GeneratedFile {
  const path = join(root, changesPath)
  const before = existsSync(path) ? readFileSync(path, 'utf8') : HEADER
  return { path: changesPath, text: withPublication(before, publication) }
}

/** The changelog's text with one more publication above all others. */
export function withPublication(changelog: string, publication: Publication): string {
  const first = changelog.search(/^## /m)
  const header = first < 0 ? changelog : changelog.slice(0, first)
  const older = first < 0 ? '' : `\n${changelog.slice(first)}`
  return `${header.trimEnd()}\n\n${entryOf(publication)}${older}`
}

function entryOf({ day, reason, breaking, other }: Publication): string {
  const isDeprecation = (sentence: string) => /deprecat/i.test(sentence)
  const parts = [
    `## ${day.toISOString().slice(0, 10)}`,
    ...section('Breaks clients', breaking, reason),
    ...section('Deprecated', other.filter(isDeprecation)),
    ...section(
      'Added and changed',
      other.filter((sentence) => !isDeprecation(sentence)),
    ),
  ]
  return `${parts.join('\n\n')}\n`
}

function section(title: string, sentences: readonly string[], reason = ''): string[] {
  if (sentences.length === 0) return []
  return [
    `### ${title}`,
    ...(reason ? [reason] : []),
    sentences.map((sentence) => `- ${sentence}`).join('\n'),
  ]
}
