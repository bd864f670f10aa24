import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { transformFile, type Options } from '@swc/core'
import { buildDashboard } from '../dashboard/build.ts'
import { root } from './root.ts'

/** What a running service needs of the project: programs, and the files that they read. */
const SOURCES = [
  'start.ts',
  'start-report.ts',
  'start-worker.ts',
  'machine-workers.ts',
  'one-machine.ts',
  'supergraph.yaml',
  'dashboard/build.ts',
  'dashboard/dist',
  'platform',
  'db',
  'subgraphs',
  'gateway',
  'rest-adapter',
]
const NOT_NEEDED = /(\.(test|fixture)\.ts|\.generated\.d\.ts|\.md)$/

// `rewriteRelativeImportExtensions` is missing in the package's own declarations.
const COMPILER = {
  configFile: false,
  swcrc: false,
  // A stack in a log names the line that somebody wrote (`node --enable-source-maps`).
  sourceMaps: true,
  jsc: {
    parser: { syntax: 'typescript' },
    target: 'es2022',
    rewriteRelativeImportExtensions: true,
  },
} as Options

/**
 * The same tree as JavaScript, in `dist/`, for production: nothing is compiled while a service starts.
 * Subpath imports keep their names; the package.json beside them says where they lead. `besides` are files and folders
 * that a service does not need.
 */
export async function buildPrograms(besides: readonly string[] = []): Promise<string> {
  const started = performance.now()
  await buildDashboard()
  const target = join(root, 'dist')
  await rm(target, { recursive: true, force: true })
  const files = (await Promise.all([...SOURCES, ...besides].map(filesOf)))
    .flat()
    .filter((file) => !NOT_NEEDED.test(file))
  for (const folder of new Set(files.map((file) => dirname(join(target, file)))))
    await mkdir(folder, { recursive: true })
  await Promise.all(
    files.map((file) => (extname(file) === '.ts' ? compile(file, target) : copy(file, target))),
  )
  await writeFile(join(target, 'package.json'), manifest)
  return `${files.length} files in dist/, ${((performance.now() - started) / 1000).toFixed(1)} s`
}

/** The file itself, or all files of a folder, as paths from the top of the project. */
async function filesOf(path: string): Promise<string[]> {
  if (extname(path)) return [path]
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
}

async function compile(file: string, target: string): Promise<void> {
  const output = file.replace(/\.ts$/, '.js')
  const { code, map } = await transformFile(join(root, file), { ...COMPILER, sourceFileName: file })
  const link = `\n//# sourceMappingURL=${output.slice(dirname(output).length + 1)}.map\n`
  await Promise.all([
    writeFile(join(target, output), code + link),
    writeFile(join(target, `${output}.map`), map ?? ''),
  ])
}

async function copy(file: string, target: string): Promise<void> {
  await cp(join(root, file), join(target, file))
}

const manifest = JSON.stringify({
  type: 'module',
  private: true,
  imports: { '#platform/*.ts': './platform/*.js', '#db/*.ts': './db/*.js' },
})
