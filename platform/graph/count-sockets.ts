import type { WebSocket } from 'ws'
import { counter, gauge } from '#platform/observe/series.ts'

const closes = counter(
  'douyin_socket_closes_total',
  'Live sockets that were closed, by the code of the close',
  'code',
)
let open = 0
gauge('douyin_sockets', 'Live sockets that are open').from(() => [[{}, open]])

/** Counts a socket that has opened, and how it ends. */
export function countSocket(ws: WebSocket): void {
  open += 1
  ws.once('close', (code) => {
    open -= 1
    closes.of(String(code)).value += 1
  })
}
