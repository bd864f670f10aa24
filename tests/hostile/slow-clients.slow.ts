import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createWorld } from '../world.ts'

const IDLE = 2_000
const HALF_A_HEADER = 500
const NEVER_READING = 100

/** Both ends of every connection of this test, and whatever else is open; null where the system does not tell. */
function openFiles(): number | null {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return null
  }
}

test(
  'S-78: thousands who say nothing, half a sentence, or never listen are shown out within half a minute; others are served meanwhile',
  { timeout: 120_000 },
  async () => {
    await using world = await createWorld()
    const ana = await world.phone.signUp('ana')
    const before = openFiles()
    const port = Number(new URL(world.restUrl).port)
    const open = new Set<Socket>()
    const begin = (text: string, reads: boolean) => {
      const socket = connect(port, '127.0.0.1', () => text && socket.write(text))
      open.add(socket)
      if (reads) socket.resume()
      socket.on('error', () => undefined).on('close', () => open.delete(socket))
    }
    // Not more at once than the system lets wait for a server: it forgets the others, and their other end never hears of it.
    const beginAll = async (count: number, text: string, reads = true) => {
      for (let n = 0; n < count; n += 1) {
        begin(text, reads)
        if (n % 100 === 99) await pause(20)
      }
    }
    await beginAll(IDLE, '')
    await beginAll(HALF_A_HEADER, 'GET /douyin/feed/ HTTP/1.1\r\nhost: x\r\nx-a')
    await beginAll(NEVER_READING, 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n', false)

    const start = Date.now()
    while (open.size > NEVER_READING && Date.now() - start < 40_000) {
      expect((await ana.get('feed/')).status_code).toBe(0)
      await pause(500)
    }
    expect(Date.now() - start).toBeLessThan(35_000)
    // Who never reads has a kept-alive connection until it is idle for ten seconds; the other end is ours to close.
    for (const socket of open) socket.destroy()
    await expect.poll(() => Math.abs((openFiles() ?? 0) - (before ?? 0)), { timeout: 5_000 }).toBeLessThan(20)
  },
)
