import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a server on which connections can be forgotten: they stay open, and nothing comes through any more. */
export interface ForgetfulWay extends Disposable {
  /** The server's address, by this way. */
  readonly url: string
  /** As a network does it to the connections that are open; those that are opened after it are like new. */
  forget(): void
}

export async function forgetfulWay(to: string): Promise<ForgetfulWay> {
  const { hostname, port } = new URL(to)
  const pairs: [Socket, Socket][] = []
  const way = createServer((near) => {
    const far = connect(Number(port), hostname)
    pairs.push([near, far])
    // What ends at one end does so at the other.
    for (const [one, other] of [[near, far] as const, [far, near] as const])
      one.on('error', () => undefined).on('close', () => other.destroy())
    near.pipe(far).pipe(near)
  })
  await once(way.listen(0, '127.0.0.1'), 'listening')
  const at = way.address()
  const url = new URL(to)
  url.hostname = '127.0.0.1'
  url.port = String(typeof at === 'object' && at?.port)
  const forgotten: Socket[] = []
  return {
    url: url.href,
    forget() {
      for (const [near, far] of pairs.splice(0)) {
        near.unpipe(far).resume()
        far.unpipe(near).resume()
        forgotten.push(near, far)
      }
    },
    [Symbol.dispose]() {
      for (const socket of [...pairs.flat(), ...forgotten]) socket.destroy()
      way.close()
    },
  }
}
