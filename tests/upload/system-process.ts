import { connect, createServer, type Socket } from 'node:net'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openEmbeddedPostgres, type EmbeddedPostgres } from '#db/embedded/index.ts'
import { freePort } from '../../fleet/free-port.ts'
import { mortalProcess, type MortalProcess } from '../processes/mortal-process.ts'

/** The compiled system in a process of its own, which a test may kill and start again at the same ports. */
export async function systemProcess(settings: Record<string, string>): Promise<MortalProcess> {
  const [restPort, gatewayPort] = [await freePort(), await freePort()]
  return mortalProcess(['dist/start.js'], restPort, {
    ...{ HOST: '127.0.0.1', REST_PORT: String(restPort), GATEWAY_PORT: String(gatewayPort) },
    ...{ DEMO_DATA: 'off', ...settings },
  })
}

/** A Postgres with its full durability, that a test may kill; its address stays the same. */
export interface MortalPostgres extends AsyncDisposable {
  readonly url: string
  kill(): Promise<void>
  start(): Promise<void>
}

export async function mortalPostgres(folder: string): Promise<MortalPostgres> {
  let server: EmbeddedPostgres | undefined
  const open = new Set<Socket>()
  const way = createServer((socket) => {
    const onward = connect(Number(new URL(server?.url ?? '').port), '127.0.0.1')
    for (const each of [socket, onward]) open.add(each)
    socket.on('error', () => onward.destroy()).on('close', () => open.delete(socket))
    onward.on('error', () => socket.destroy()).on('close', () => open.delete(onward) && socket.destroy())
    socket.pipe(onward).pipe(socket)
  })
  const port = await freePort()
  await new Promise<void>((resolve) => way.listen(port, '127.0.0.1', resolve))
  const start = async () => {
    // Several processes of each service, and whoever else a story needs.
    server = await openEmbeddedPostgres({ folder, settings: { max_connections: '300' } })
  }
  await start()
  const url = new URL(server?.url ?? '')
  url.port = String(port)
  return {
    url: url.href,
    start,
    async kill() {
      const pid = Number((await readFile(join(folder, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0])
      process.kill(pid, 'SIGKILL')
      for (const socket of open) socket.destroy()
      try {
        await server?.[Symbol.asyncDispose]()
      } catch {
        // It was killed, which is what was wanted.
      }
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => way.close(resolve))
      await server?.[Symbol.asyncDispose]()
    },
  }
}
