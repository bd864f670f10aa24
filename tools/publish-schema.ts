import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeGenerated } from './generated-file.ts'
import { changesSincePublished, publishedFile } from './published-schema.ts'
import { root } from './root.ts'

/** Where broken promises are written down, newest last. */
export const changesPath = 'gateway/CHANGES.md'

/** Promises clients what the supergraph offers now; a promise is only broken with a reason, which is recorded. */
export async function publishSchema(supergraphSdl: string, reason: string, today: Date): Promise<string> {
  const { breaking, other } = await changesSincePublished(supergraphSdl)
  if (breaking.length > 0 && reason === '') {
    throw new Error(
      `Not published, since it breaks clients. Accept it with --break "reason":\n${list(breaking)}`,
    )
  }
  const files = [await publishedFile(supergraphSdl)]
  if (breaking.length > 0) {
    files.push({ path: changesPath, text: `${recorded()}\n${entry(today, reason, breaking)}` })
  }
  const written = writeGenerated(files)
  if (written.length === 0) return 'nothing new to publish'
  return [`published, wrote ${written.join(', ')}`, list([...breaking, ...other])].join('\n').trimEnd()
}

/** One broken promise as it is recorded. */
export function entry(day: Date, reason: string, breaking: readonly string[]): string {
  return `## ${day.toISOString().slice(0, 10)}\n\n${reason}\n\n${list(breaking)}\n`
}

function recorded(): string {
  const path = join(root, changesPath)
  return existsSync(path) ? readFileSync(path, 'utf8') : '# Changes that broke clients\n'
}

function list(sentences: readonly string[]): string {
  return sentences.map((sentence) => `- ${sentence}`).join('\n')
}
