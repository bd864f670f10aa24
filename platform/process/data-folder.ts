import { access, constants, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SetupError, type Config } from './config.ts'
import { systemCode } from './system-code.ts'

/** Makes the folder of DATA_DIR where it is not there yet. Throws `SetupError` when nothing can be written into it. */
export async function makeDataFolder({ DATA_DIR }: Pick<Config, 'DATA_DIR'>): Promise<void> {
  try {
    await makeFolder(DATA_DIR)
    await access(DATA_DIR, constants.W_OK)
  } catch (error) {
    throw new SetupError(
      `The folder ${DATA_DIR} cannot be used (${systemCode(error)}): set DATA_DIR to one that this user may write.`,
    )
  }
}

/**
 * With those above it. Node's own way never ends where the system says of a folder that is there that it is not, as
 * /proc does to whoever makes one in it.
 */
async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return
  if (dirname(path) !== path) await makeFolder(dirname(path))
  await mkdir(path).catch(async (error: unknown) => {
    // Another process was faster.
    if (!(systemCode(error) === 'EEXIST' && (await isFolder(path)))) throw error
  })
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}
