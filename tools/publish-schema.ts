import { writeGenerated } from './generated-file.ts'
import { changesSincePublished, publishedFile } from './published-schema.ts'
import { changelogFile } from './schema-changelog.ts'

/** Promises clients what the supergraph offers now, and tells them what changed; a promise is only broken with a reason. */
export async function publishSchema(supergraphSdl: string, reason: string, today: Date): Promise<string> {
  const { breaking, other } = await changesSincePublished(supergraphSdl)
  if (breaking.length > 0 && reason === '') {
    throw new Error(
      `Not published, since it breaks clients. Accept it with --break "reason":\n${list(breaking)}`,
    )
  }
  const files = [await publishedFile(supergraphSdl)]
  if (breaking.length + other.length > 0) files.push(changelogFile({ day: today, reason, breaking, other }))
  const written = writeGenerated(files)
  if (written.length === 0) return 'nothing new to publish'
  return [`published, wrote ${written.join(', ')}`, list([...breaking, ...other])].join('\n').trimEnd()
}

function list(sentences: readonly string[]): string {
  return sentences.map((sentence) => `- ${sentence}`).join('\n')
}
