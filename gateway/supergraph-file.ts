import { readFile, stat } from 'node:fs/promises'
import { SetupError } from '#platform/process/config.ts'

/** Where the supergraph is read, and how one hears that it is another. */
export interface SupergraphSource {
  read(): Promise<string>
  /** Calls back with each new text; answers with how to stop. */
  watch(changed: (sdl: string) => void): () => void
}

/** A file is looked at this often, in milliseconds. Looking works where being told does not: mounted and linked files. */
const LOOK_MS = 1_000

export function supergraphFile(path: string): SupergraphSource {
  let known = ''
  let version = ''

  async function read(): Promise<string> {
    version = await versionOf(path)
    return (known = await readFile(path, 'utf8'))
  }

  async function hasChanged(): Promise<boolean> {
    if ((await versionOf(path)) === version) return false
    const before = known
    return (await read()) !== before
  }

  return {
    read: () =>
      read().catch(() => {
        throw new SetupError(`The supergraph ${path} cannot be read: set SUPERGRAPH_PATH to one that can.`)
      }),
    watch(changed) {
      const timer = setInterval(() => {
        // A file that is away for a moment is on its way here.
        hasChanged().then(
          (isNew) => isNew && changed(known),
          () => undefined,
        )
      }, LOOK_MS).unref()
      return () => clearInterval(timer)
    },
  }
}

async function versionOf(path: string): Promise<string> {
  const { ino, size, mtimeMs } = await stat(path)
  return `${ino} ${size} ${mtimeMs}`
}
