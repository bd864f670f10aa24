import { once } from 'node:events'
import { open, rm } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import { systemCode } from '../system-code.ts'

/**
 * A socket in a folder that answers as long as this process lives. Whoever is in another container has other numbers
 * for processes and does not see this one, but meets it at the folder that both were given.
 */
export interface SignOfLife extends AsyncDisposable {
  /** Its file in the folder. A process that is killed leaves it behind, and nobody answers there any more. */
  readonly name: string
}

/** Null where there can be none: on a file system without sockets, and beside Linux, whose containers have a kernel of their own. */
export async function giveSignOfLife(folder: string, name: string): Promise<SignOfLife | null> {
  if (process.platform !== 'linux') return null
  const directory = await open(folder, 'r')
  const server = createServer((connection) => connection.destroy()).unref()
  // Who asked and could not be let in, for want of file descriptors, knows all the same that somebody is there.
  server.on('error', () => undefined)
  try {
    // Whoever may enter the folder may ask.
    server.listen({ ...at(directory.fd, name), exclusive: true, readableAll: true, writableAll: true })
    await once(server, 'listening')
  } catch {
    await directory.close()
    return null
  }
  return {
    name,
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
      await directory.close()
    },
  }
}

/** Whether the process that gave this sign lives. Throws the file system's error when it cannot be told. */
export async function isAnswered(folder: string, name: string): Promise<boolean> {
  const directory = await open(folder, 'r')
  const connection = createConnection(at(directory.fd, name))
  try {
    await once(connection, 'connect')
    return true
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ECONNREFUSED' || code === 'ENOENT') return false
    throw error
  } finally {
    connection.destroy()
    await directory.close()
  }
}

/** Takes away what a process that is gone left behind. */
export async function removeSignOfLife(folder: string, name: string): Promise<void> {
  await rm(join(folder, name), { force: true })
}

/** By way of the open folder: the address of a socket has 107 letters at most, and a folder's path may have more. */
function at(directory: number, name: string) {
  return { path: `/proc/self/fd/${directory}/${name}` }
}
