import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { seedDemo } from '#db/demo/demo.ts'
import { openEmbeddedPostgres, type EmbeddedPostgres } from '#db/embedded/index.ts'
import { migrate } from '#db/migrate.ts'
import { showProgress } from '#db/seed/progress.ts'
import type { SeedOptions } from '#db/seed/options.ts'
import { rowTotal, seed } from '#db/seed/seed.ts'

/**
 * A database in a folder, seeded once and kept. What a seeding that was cut off has left is made anew: half of the data
 * would be measured as if it were all of it.
 */
export async function openSeededOnce(
  folder: string,
  options: SeedOptions,
  settings: Readonly<Record<string, string>> = {},
): Promise<EmbeddedPostgres> {
  const files = join(folder, 'postgres')
  const whole = join(folder, 'seeded')
  const open = () => openEmbeddedPostgres({ folder: files, settings })
  if (!existsSync(whole)) {
    // Whoever is at it just now holds the folder, and then this fails.
    await (await open())[Symbol.asyncDispose]()
    await rm(files, { recursive: true })
  }
  const database = await open()
  await migrate(database.url)
  if (!existsSync(whole)) {
    let count = 0
    await seedDemo(database.url, { put: async () => `bench-${++count}` })
    const progress = showProgress(rowTotal(options), process.stdout)
    await seed(database.url, options, progress).finally(progress.end)
    // As after a night: nothing is tidied up while it is measured.
    const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
    await sql`vacuum analyze`
    await sql.end()
    await writeFile(whole, '')
  }
  return database
}
