import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))
const SOURCES = ['src', 'index.html', 'package.json', 'vite.config.ts']
const STAMP = join(FOLDER, 'dist/sources.txt')

/** What the built pages must have been made of to be fresh. */
function hashOfSources(): string {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    for (const file of filesOf(source)) hash.update(file).update(readFileSync(join(FOLDER, file)))
  }
  return hash.digest('hex')
}

function filesOf(source: string): string[] {
  if (source.includes('.')) return [source]
  const names = readdirSync(join(FOLDER, source), { recursive: true, withFileTypes: true })
  return names
    .flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name).slice(FOLDER.length)] : []))
    .sort()
}

/** Whether the pages that lie in `dist` are those of the sources. */
function isBuilt(): boolean {
  // A compiled system brings the pages and not what they were made of.
  if (!existsSync(join(FOLDER, 'src'))) return true
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hashOfSources()
}

/** Builds the pages when they are missing or older than their sources; about a second. Answers whether it did. */
export async function buildDashboard(): Promise<boolean> {
  if (isBuilt()) return false
  // Only where it is needed: an image that holds the built pages has no bundler.
  const { build } = await import('vite')
  await build({ root: FOLDER, configFile: join(FOLDER, 'vite.config.ts'), logLevel: 'warn' })
  zipAssets()
  writeFileSync(STAMP, hashOfSources())
  return true
}

/** Each file beside itself, gzipped: what is served many times is compressed once. */
function zipAssets(): void {
  const folder = join(FOLDER, 'dist/assets')
  for (const name of readdirSync(folder)) {
    const file = join(folder, name)
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }))
  }
}
