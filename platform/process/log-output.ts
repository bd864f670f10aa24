import { write } from 'node:fs'
import type { DestinationStream } from 'pino'
import { counter } from '#platform/observe/series.ts'

const lost = counter(
  'douyin_log_lines_lost_total',
  'Lines that nobody took in time, or that could not be written',
).of()

/** Longest that lines may wait for whoever reads them, in bytes; what comes beyond is lost. */
const MOST_WAITING = 4 * 1024 * 1024
/** How soon a reader that had no room is tried again, in milliseconds. */
const RETRY_MS = 100

export interface LogOutput extends DestinationStream {
  /** Calls back when nothing waits any more. */
  flush(done: () => void): void
}

/**
 * Where log lines go: written in the background, so that a reader who stands still, a full disk or a closed pipe
 * costs lines and never the service. (pino's own destination ends a process on a full disk, and waits at its end for a
 * reader that may never come.)
 */
export function openLogOutput(fd: number): LogOutput {
  let waiting: string[] = []
  let size = 0
  let isWriting = false
  let flushed: (() => void)[] = []

  function writeWaiting(): void {
    if (waiting.length === 0) {
      isWriting = false
      for (const done of flushed.splice(0)) done()
      return
    }
    isWriting = true
    const lines = waiting.length
    const bytes = Buffer.from(waiting.join(''))
    waiting = []
    writeAll(bytes, { lines, size: bytes.length })
  }

  function writeAll(bytes: Buffer, all: { lines: number; size: number }): void {
    write(fd, bytes, (error, written) => {
      if (error?.code === 'EAGAIN') return void setTimeout(writeAll, RETRY_MS, bytes, all).unref()
      // Whoever would have to be told of it reads this very log: it is counted.
      if (error) lost.value += all.lines
      else if (written < bytes.length) return writeAll(bytes.subarray(written), all)
      size -= all.size
      writeWaiting()
    })
  }

  return {
    write(line) {
      const bytes = Buffer.byteLength(line)
      if (size + bytes > MOST_WAITING) return void (lost.value += 1)
      waiting.push(line)
      size += bytes
      if (!isWriting) writeWaiting()
    },
    flush(done) {
      flushed = [...flushed, done]
      if (!isWriting) writeWaiting()
    },
  }
}
