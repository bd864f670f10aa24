import { createServer } from 'node:net'

/** Where systems do not look for ports of outgoing connections: one of these is still free when it is to be used. */
const PORTS = { from: 10_000, to: 32_000 }

/** Elsewhere than other processes, which begin at random, too. */
let next = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from))

/** A port on loopback that nobody listens at now, and nobody else in this process was given. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1)
  return port
}

/** So many ports side by side. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = takeNext(count)
  return (await Promise.all(ports.map(isFree))).every(Boolean) ? ports : freePorts(count)
}

/** In order: whoever has got one may not listen yet, and a second one at random would now and then be the same. */
function takeNext(count: number): number[] {
  if (next + count > PORTS.to) next = PORTS.from
  const first = next
  next += count
  return Array.from({ length: count }, (_, index) => first + index)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    // At all addresses: whoever has it at one of them has it.
    server.listen(port, () => server.close(() => resolve(true)))
  })
}
