import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const NAME = 'manifest.json'
/** Of the way in which a backup is written; another one is not read. */
const FORMAT = 1

const manifest = z.object({
  format: z.literal(FORMAT),
  /** When the rows were as they are here. */
  takenAt: z.iso.datetime(),
  /** The newest migration that the tables had seen: when it was written, in milliseconds. */
  migratedUntil: z.number(),
  tables: z.array(
    z.object({
      table: z.string(),
      columns: z.array(z.string()),
      rows: z.number(),
      /** Of the lines before they were packed, hex. */
      sha256: z.string(),
    }),
  ),
  /** The last number that each sequence has given. */
  sequences: z.record(z.string(), z.string()),
  objects: z.object({
    /** False where the store is kept safe by other means. */
    included: z.boolean(),
    count: z.number(),
    bytes: z.number(),
    /** Named by rows, and not in the store when it was their turn. */
    missing: z.array(z.string()),
  }),
})

/** What a backup holds. It is written last: a folder without it is none. */
export type Manifest = z.infer<typeof manifest>

/** A folder that is no whole backup, or a database that is not as it has to be: a sentence for a person. */
export class BackupError extends Error {
  override name = 'BackupError'
}

export async function writeManifest(folder: string, content: Omit<Manifest, 'format'>): Promise<Manifest> {
  const whole: Manifest = { format: FORMAT, ...content }
  await writeFile(join(folder, NAME), `${JSON.stringify(whole, null, 2)}\n`, { mode: 0o600 })
  return whole
}

export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, NAME), 'utf8').catch(() => {
    throw new BackupError(`${folder} holds no whole backup: there is no ${NAME} in it.`)
  })
  const read = manifest.safeParse(parsed(text))
  if (!read.success) throw new BackupError(`${folder}/${NAME} was not written by this program.`)
  return read.data
}

/** Nothing where there is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
