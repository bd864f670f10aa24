import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, extname, join, relative } from 'node:path'
import { transform, type Options } from '@swc/core'
import { buildDashboard } from '../dashboard/build.ts'
import { root } from './root.ts'

/** What a running service needs of the project: programs, and the files that they read. */
const PROGRAMS = [
  'start.ts',
  'start-report.ts',
  'give-demo.ts',
  'start-worker.ts',
  'ports-apart.ts',
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

/** What else decides what is built. */
const BUILDERS = [
  'package-lock.json',
  'build.ts',
  'tools/build.ts',
  'dashboard/src',
  'dashboard/index.html',
  'dashboard/package.json',
  'dashboard/vite.config.ts',
]

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

const dist = join(root, 'dist')

/** How a file ends while this process writes it; others may build at the same moment. */
const UNFINISHED = `.${process.pid}.tmp`

/**
 * The same tree as JavaScript, in `dist/`: nothing is compiled while a service starts. Subpath imports keep their names;
 * the package.json beside them says where they lead. What is there already and the same is not touched, so that
 * a system that runs from there goes on. `besides` are files and folders that a service does not need.
 */
export async function buildPrograms(besides: readonly string[] = []): Promise<string> {
  const started = performance.now()
  await buildDashboard()
  const programs = (await Promise.all([...PROGRAMS, ...besides].map(entriesOf))).flat()
  const builders = (await Promise.all(BUILDERS.map(entriesOf))).flat()
  const sources = [...programs, ...builders].map(({ path, changed }) => [path, changed] as const)
  const files = programs.filter(({ isFile, path }) => isFile && !NOT_NEEDED.test(path))
  const built = await Promise.all(
    files.map(({ path }) => (extname(path) === '.ts' ? compile(path) : copy(path))),
  )
  await put('package.json', manifest)
  await removeOthers(new Set(['package.json', ...built.flat()]))
  // Last: a build that was interrupted is none.
  await put('sources.json', JSON.stringify(Object.fromEntries(sources)))
  return `compiled into dist/: ${files.length} files, ${((performance.now() - started) / 1000).toFixed(1)} s`
}

interface Entry {
  /** From the top of the project. */
  path: string
  isFile: boolean
  /** When a file was written, or what a folder holds was renamed, added or removed. */
  changed: number
}

/** The file itself, or a folder with all that it holds. */
async function entriesOf(path: string): Promise<Entry[]> {
  const held = extname(path) ? [] : await readdir(join(root, path), { recursive: true })
  return Promise.all(
    [path, ...held.map((name) => join(path, name))].map(async (each) => {
      const found = await stat(join(root, each))
      return { path: each, isFile: found.isFile(), changed: found.mtimeMs }
    }),
  )
}

async function compile(path: string): Promise<string[]> {
  const output = path.replace(/\.ts$/, '.js')
  const source = await readFile(join(root, path), 'utf8')
  // As it is seen from the map: a stack names the file that somebody can open.
  const sourceFileName = relative(join(dist, dirname(path)), join(root, path))
  const { code, map } = await transform(source, { ...COMPILER, filename: path, sourceFileName })
  const link = `\n//# sourceMappingURL=${output.slice(dirname(output).length + 1)}.map\n`
  return Promise.all([put(output, code + link), put(`${output}.map`, map ?? '')])
}

async function copy(path: string): Promise<string[]> {
  return [await put(path, await readFile(join(root, path)))]
}

/** Writes a file of `dist` unless it is there and the same; nobody ever reads half of one. */
async function put(path: string, content: string | Buffer): Promise<string> {
  const file = join(dist, path)
  const known = await readFile(file).catch(() => null)
  if (known?.equals(Buffer.from(content))) return path
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}${UNFINISHED}`, content)
  await rename(`${file}${UNFINISHED}`, file)
  return path
}

/** Removes what was made of sources that are gone. */
async function removeOthers(built: ReadonlySet<string>): Promise<void> {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp'))
    .map(({ parentPath, name }) => join(parentPath, name).slice(dist.length + 1))
  await Promise.all(
    paths.filter((path) => !built.has(path)).map((path) => rm(join(dist, path), { force: true })),
  )
}

const manifest = JSON.stringify({
  type: 'module',
  private: true,
  imports: {
    '#platform/*.ts': './platform/*.js',
    '#platform/*.mjs': './platform/*.mjs',
    '#db/*.ts': './db/*.js',
  },
})
