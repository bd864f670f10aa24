/** Hears how far the seed is. */
export interface Progress {
  /** Rows of a table that were handed to Postgres. */
  add(table: string, rows: number): void
  /** Something without rows of its own has begun. */
  step(what: string): void
}

interface Screen {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

const REDRAW_MS = 100
const PLAIN_MS = 2000
const BAR = 24

/** On a terminal one line that is redrawn, elsewhere a plain line every two seconds. `end` leaves a fresh line. */
export function showProgress(total: number, screen: Screen): Progress & { end(): void } {
  const began = performance.now()
  let done = 0
  // The first rows say nothing about the speed yet.
  let shownAt = began
  let isOpen = false

  function show(text: string): void {
    shownAt = performance.now()
    if (!screen.isTTY) return void screen.write(`${text}\n`)
    isOpen = true
    screen.write(`\r\u001b[2K${text.slice(0, (screen.columns ?? 80) - 1)}`)
  }

  return {
    add(table, rows) {
      done += rows
      const now = performance.now()
      if (now - shownAt < (screen.isTTY ? REDRAW_MS : PLAIN_MS) && done < total) return
      show(`${barOf(done, total)} ${speed(done, total, (now - began) / 1000)}  ${table}`)
    },
    step: (what) => show(`${barOf(done, total)} ${what} …`),
    end() {
      if (isOpen) screen.write('\n')
      isOpen = false
    },
  }
}

function barOf(done: number, total: number): string {
  const part = total === 0 ? 1 : Math.min(done / total, 1)
  const full = Math.round(part * BAR)
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${String(Math.floor(part * 100)).padStart(3)} %`
}

function speed(done: number, total: number, seconds: number): string {
  const perSecond = done / Math.max(seconds, 0.001)
  const left = Math.ceil((total - done) / Math.max(perSecond, 1))
  const rest = left >= 60 ? `${Math.floor(left / 60)} min ${left % 60} s` : `${left} s`
  return `${Math.round(perSecond).toLocaleString('en')} rows/s, ${rest} left`
}
