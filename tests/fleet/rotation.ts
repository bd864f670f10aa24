import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** One address in front of several: each new connection goes to the next of them that answers. */
export interface Rotation extends AsyncDisposable {
  readonly origin: string
}

export async function openRotation(origins: readonly string[]): Promise<Rotation> {
  const open = new Set<Socket>()
  let turn = 0
  const server = createServer((socket) => {
    keep(socket)
    forward(socket, origins.length)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))

  function keep(socket: Socket): void {
    open.add(socket)
    socket.setNoDelay().once('close', () => open.delete(socket))
  }

  function forward(socket: Socket, tries: number): void {
    const next = new URL(origins[turn++ % origins.length] ?? '')
    const onward = connect(Number(next.port), next.hostname)
    let isConnected = false
    onward.once('connect', () => {
      isConnected = true
      keep(onward)
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => {
      if (isConnected || tries === 1) socket.destroy()
      else forward(socket, tries - 1)
    })
    onward.once('close', () => isConnected && socket.destroy())
    socket.once('error', () => onward.destroy())
  }

  // It listens on TCP, so its address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
