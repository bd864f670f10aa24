import { access, constants, mkdir } from 'node:fs/promises'
import { SetupError, type Config } from './config.ts'
import { systemCode } from './system-code.ts'

/** Makes the folder of DATA_DIR where it is not there yet. Throws `SetupError` when nothing can be written into it. */
export async function makeDataFolder({ DATA_DIR }: Pick<Config, 'DATA_DIR'>): Promise<void> {
  try {
    await mkdir(DATA_DIR, { recursive: true })
    await access(DATA_DIR, constants.W_OK)
  } catch (error) {
    throw new SetupError(
      `The folder ${DATA_DIR} cannot be used (${systemCode(error)}): set DATA_DIR to one that this user may write.`,
    )
  }
}
