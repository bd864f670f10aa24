import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './root.ts'

/** A file that is derived from others; `path` is relative to the repository. */
export interface GeneratedFile {
  readonly path: string
  readonly text: string
}

/** Whether the file on disk says something else than it should. */
export function isStale({ path, text }: GeneratedFile): boolean {
  return contentOf(path) !== text
}

/** Writes what changed and nothing else, so that watchers stay quiet; returns the paths written. */
export function writeGenerated(files: readonly GeneratedFile[]): string[] {
  return files.filter(isStale).map(({ path, text }) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    return path
  })
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    // Not there yet, which differs from every text.
    return undefined
  }
}
