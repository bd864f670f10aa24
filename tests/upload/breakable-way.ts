import { connect, createServer, type Socket } from 'node:net'
import { freePort } from '../../fleet/free-port.ts'

export type Mode = 'passes' | 'is silent' | 'hangs up' | 'answers 500' | 'is gone'

export interface BreakableWay extends AsyncDisposable {
  readonly url: string
  /** From now on. What is open falls silent, too, or breaks off. */
  become(mode: Mode): Promise<void>
}

/** A way to a server that a test can break. */
export async function breakableWay(to: URL): Promise<BreakableWay> {
  let mode: Mode = 'passes'
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined).on('close', () => open.delete(socket))
    if (mode === 'hangs up') return void socket.destroy()
    if (mode === 'is silent') return void socket.pause()
    if (mode === 'answers 500') {
      socket.once('data', () =>
        socket.end('HTTP/1.1 500 Oops\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'),
      )
      return
    }
    const onward = connect(Number(to.port), to.hostname)
    open.add(onward)
    onward.on('error', () => socket.destroy()).on('close', () => open.delete(onward))
    socket.pipe(onward).pipe(socket)
  })
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()))
  const breakOff = () => open.forEach((socket) => socket.destroy())
  const close = () => new Promise((resolve) => server.close(resolve))
  // While it is gone nobody else's connection begins at its address.
  const port = await freePort()
  await listen(port)
  return {
    url: `http://127.0.0.1:${port}`,
    async become(next) {
      mode = next
      if (next === 'is silent') open.forEach((socket) => socket.unpipe().pause())
      else breakOff()
      if (next === 'is gone') await close()
      else if (!server.listening) await listen(port)
    },
    async [Symbol.asyncDispose]() {
      breakOff()
      if (server.listening) await close()
    },
  }
}
