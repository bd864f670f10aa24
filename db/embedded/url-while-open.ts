import { databaseName } from './cluster.ts'
import { folderAt } from './folder.ts'
import { livingProcess } from './living-process.ts'
import { readPassword } from './password.ts'
import { readPostmasterFile } from './postmaster-file.ts'
import { urlOf } from './url.ts'

/** Where the database of the folder answers while another process has it open; null when none has. Touches nothing. */
export async function urlWhileOpen(path: string): Promise<string | null> {
  const folder = folderAt(path)
  try {
    const postmaster = await readPostmasterFile(folder)
    // One that has just begun does not know its port; one that was killed leaves its file behind.
    if (!postmaster?.port || !(await livingProcess(postmaster.pid))) return null
    return urlOf(databaseName, postmaster.port, await readPassword(folder, true))
  } catch {
    return null
  }
}
