import { once } from 'node:events'
import type { Profiler } from 'node:inspector'
import { WebSocket } from 'ws'

/** A process whose inspector listens at a port: its profiler and its memory, from outside. */
export interface Inspector extends AsyncDisposable {
  /** Where the process spends its CPU time while the work goes on. */
  profile(work: () => Promise<unknown>): Promise<Profiler.Profile>
  pid(): Promise<number>
  /** Bytes in use on the heap once everything that can be collected was. */
  liveHeap(): Promise<number>
}

const SAMPLED_EVERY_MICROS = 200

/** `port` is that of `--inspect=127.0.0.1:PORT`. */
export async function attach(port: number): Promise<Inspector> {
  // The inspector's own list of what can be debugged: this process alone.
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string
  }[]
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '', { maxPayload: 0 })
  await once(socket, 'open')
  const waiting = new Map<number, (result: unknown) => void>()
  socket.on('message', (data: Buffer) => {
    const { id, result } = JSON.parse(data.toString()) as { id?: number; result: unknown }
    if (id !== undefined) waiting.get(id)?.(result)
  })
  let asked = 0
  // Each answer has the shape that the protocol gives its method.
  const ask = <Result>(method: string, params: object = {}) =>
    new Promise<Result>((resolve) => {
      waiting.set((asked += 1), (result) => resolve(result as Result))
      socket.send(JSON.stringify({ id: asked, method, params }))
    })

  return {
    async profile(work) {
      await ask('Profiler.enable')
      await ask('Profiler.setSamplingInterval', { interval: SAMPLED_EVERY_MICROS })
      await ask('Profiler.start')
      await work()
      return (await ask<{ profile: Profiler.Profile }>('Profiler.stop')).profile
    },
    async pid() {
      const expression = 'process.pid'
      return (await ask<{ result: { value: number } }>('Runtime.evaluate', { expression })).result.value
    },
    async liveHeap() {
      await ask('HeapProfiler.collectGarbage')
      return (await ask<{ usedSize: number }>('Runtime.getHeapUsage')).usedSize
    },
    async [Symbol.asyncDispose]() {
      socket.close()
      await once(socket, 'close')
    },
  }
}
