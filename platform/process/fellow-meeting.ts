import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join as joinPaths } from 'node:path'
import { fellowLine, type FellowLine } from './fellow-line.ts'
import type { Channel, Written } from './fellow-messages.ts'
import { within } from './within.ts'

export interface MeetingOptions {
  starter: Channel
  /** What to do when another one wrote. */
  forget: (written: Written) => void
  /** Whoever does not answer for so long hangs. */
  joiningMs: number
}

/** Lines to all other workers, by their addresses: those who joined earlier were met, those who join later come. */
export interface Meeting extends AsyncDisposable {
  readonly lines: ReadonlyMap<string, FellowLine>
}

/**
 * Joins the other workers of this machine. They speak to each other on sockets of the file system, in folders that nobody
 * else may enter; the process that started them only tells who is there, so that it is no part of each write.
 */
export async function meetFellows({ starter, forget, joiningMs }: MeetingOptions): Promise<Meeting> {
  const lines = new Map<string, FellowLine>()
  const sockets = new Set<Socket>()

  function lineOn(socket: Socket): FellowLine {
    sockets.add(socket)
    const line: FellowLine = fellowLine(socket, (message) => {
      if ('meets' in message) add(message.meets, line)
      else forget(message.wrote)
    })
    void line.ended.then(() => sockets.delete(socket))
    return line
  }

  function add(other: string, line: FellowLine): void {
    lines.set(other, line)
    void line.ended.then(() => lines.delete(other))
  }

  async function meet(other: string): Promise<void> {
    const socket = connect(other)
    let isThere = false
    socket.once('connect', () => (isThere = true))
    const line = lineOn(socket)
    add(other, line)
    const met = line.tell({ meets: at })
    if ((await within(joiningMs, met)) && isThere) return
    // Whether it hangs or somebody removed its address: it may still write, without having heard of this one.
    starter.send({ fellow: 'hangs', at: other })
    if (!(await within(joiningMs, met))) throw new Error('another worker neither answers nor ends')
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
  const server = createServer(lineOn).listen({ path: at, exclusive: true })
  try {
    await once(server, 'listening')
    await Promise.all((await join()).map(meet))
    return { lines, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}

async function newAddress() {
  const folder = await mkdtemp(joinPaths(tmpdir(), 'douyin-worker-'))
  return { at: joinPaths(folder, 'line'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}
