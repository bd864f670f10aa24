import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join as joinPaths } from 'node:path'
import { fellowLink, type FellowLink } from './fellow-link.ts'
import type { Channel, Written } from './fellow-messages.ts'
import { SetupError } from './config.ts'
import { within } from './within.ts'

/** Before somebody is said to hang what has come from them meanwhile is read, in milliseconds. */
export const SECOND_LOOK_MS = 200
/** Paths of sockets may be no longer, in bytes: on macOS; Linux takes a few more. What is too long is cut without a word. */
const LONGEST_ADDRESS = 103

export interface MeetingOptions {
  starter: Channel
  /** What to do when another one wrote. */
  forget: (written: Written) => void
  /** Whoever does not answer for so long hangs. */
  joiningMs: number
}

/** Links to all other workers, by their addresses: those who joined earlier were met, those who join later come. */
export interface Meeting extends AsyncDisposable {
  readonly links: ReadonlyMap<string, FellowLink>
}

/**
 * Joins the other workers of this machine. They speak to each other on sockets of the file system, in folders that nobody
 * else may enter; the process that started them only tells who is there, so that it is no part of each write.
 */
export async function meetFellows({ starter, forget, joiningMs }: MeetingOptions): Promise<Meeting> {
  const links = new Map<string, FellowLink>()
  const sockets = new Set<Socket>()

  function linkOn(socket: Socket): FellowLink {
    sockets.add(socket)
    const link: FellowLink = fellowLink(socket, (message) => {
      if ('meets' in message) add(message.meets, link)
      else forget(message.wrote)
    })
    void link.ended.then(() => sockets.delete(socket))
    return link
  }

  function add(other: string, link: FellowLink): void {
    links.set(other, link)
    void link.ended.then(() => links.delete(other))
  }

  async function meet(other: string): Promise<void> {
    const link = linkOn(connect(other))
    add(other, link)
    let isMet = false
    const answered = link.tell({ meets: at }).then((isHeard) => (isMet = isHeard))
    // The answer may lie there already, where it is this process that stood still.
    if (!(await within(joiningMs, answered))) await within(SECOND_LOOK_MS, answered)
    if (isMet) return
    // Whether it hangs, has no descriptor left for us, or somebody removed its address: it may write without having heard
    // of this one.
    starter.send({ fellow: 'hangs', at: other })
    if (!(await within(joiningMs, answered))) throw new Error('another worker neither answers nor ends')
  }

  /** Those who joined before. */
  async function join(): Promise<readonly string[]> {
    let others: readonly string[] | null = null
    const joined = new Promise<void>((resolve) => {
      starter.onMessage((message) => {
        if (message.fellow !== 'joined') return
        others = message.others
        resolve()
      })
    })
    starter.send({ fellow: 'joins', at })
    await within(joiningMs, joined)
    if (!others) throw new Error('the process that started this one does not answer')
    return others
  }

  async function close(): Promise<void> {
    process.off('exit', removeAddress)
    for (const socket of sockets) socket.destroy()
    server.close()
    removeAddress()
  }

  const { at, remove: removeAddress } = await newAddress()
  process.once('exit', removeAddress)
  // Exclusive: in a worker Node would have the process that started it listen, and hand connections to any worker.
  const server = createServer(linkOn).listen({ path: at, exclusive: true })
  try {
    await once(server, 'listening')
    await Promise.all((await join()).map(meet))
    return { links, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}

async function newAddress() {
  const folder = await mkdtemp(joinPaths(tmpdir(), 'douyin-worker-'))
  const at = joinPaths(folder, 'link')
  if (Buffer.byteLength(at) > LONGEST_ADDRESS) {
    rmSync(folder, { recursive: true })
    throw new SetupError(
      `Workers meet in the folder for temporary files, and ${tmpdir()} is too long for that: set TMPDIR.`,
    )
  }
  return { at, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
