import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from './root.ts'

const banned = new Set(
  'util utils helper helpers common shared misc manager service services handler handlers data info'.split(
    ' ',
  ),
)
const foreign = new Set(['node_modules', '.git', '.data', '.cache', 'dist', 'coverage'])

/** Files and folders whose name says nothing: `utils.ts`, but also `video-service.ts`. */
export function meaninglessNames(paths: readonly string[]): string[] {
  return paths.filter((path) => {
    const words = basename(path).replace(/^\.+/, '').split('.')[0]?.split('-') ?? []
    return banned.has(words.at(-1)?.toLowerCase() ?? '')
  })
}

/** Every file and folder of the repository that is written by hand or committed, relative to it. */
export function repositoryPaths(folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (foreign.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? [path, ...repositoryPaths(path)] : [path]
  })
}
