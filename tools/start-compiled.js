// `npm start`: start.ts compiled, which loads in two thirds of the time and then runs faster than what is compiled
// while it loads. Plain JavaScript, since it runs before anything is compiled.
import { spawnSync } from 'node:child_process'
import cluster from 'node:cluster'
import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

// The processes of `WORKERS` run what the first one found or made.
if (cluster.isPrimary && !isFresh()) compile()
// A stack in the log names the line that somebody wrote.
process.setSourceMapsEnabled(true)
await import(new URL('../dist/start.js', import.meta.url).href)

/** Whether `dist` was made of the sources as they are now: tools/build.ts left a list of them. */
function isFresh() {
  try {
    const sources = JSON.parse(readFileSync(`${root}dist/sources.json`, 'utf8'))
    return Object.entries(sources).every(([path, changed]) => statSync(root + path).mtimeMs === changed)
  } catch {
    return false
  }
}

function compile() {
  const words = ['--import', 'tsx', 'build.ts']
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
