import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Channel } from '#platform/process/fellow-messages.ts'

/** A worker's way to its starter, where it gives out an address at which everything arrives later, and leaves later. */
export async function withSlowAddress(channel: Channel, delayMs: number): Promise<Channel & AsyncDisposable> {
  const slow = join(await mkdtemp(join(tmpdir(), 'douyin-slow-')), 'line')
  let real = ''
  const late = (from: Socket, to: Socket) => {
    from.on('data', (bytes) => void setTimeout(() => to.write(bytes), delayMs))
    from.on('close', () => to.destroy())
    from.on('error', () => undefined)
  }
  const server = createServer((socket) => {
    const onwards = connect(real)
    late(socket, onwards)
    late(onwards, socket)
  }).listen(slow)
  server.unref()
  await once(server, 'listening')
  return {
    send(message) {
      if (message.fellow !== 'joins') return channel.send(message)
      real = message.at
      channel.send({ ...message, at: slow })
    },
    onMessage: channel.onMessage,
    async [Symbol.asyncDispose]() {
      server.close()
      await rm(dirname(slow), { recursive: true, force: true })
    },
  }
}
