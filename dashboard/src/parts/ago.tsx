import { useSyncExternalStore } from 'react'
import { ago } from '../words/language.ts'

const MINUTE_MS = 60_000

/** How long ago something was, true also while nothing else changes on the page. */
export function Ago({ at }: { at: number }) {
  useSyncExternalStore(eachMinute, minuteOfNow)
  return <>{ago(at)}</>
}

function eachMinute(listener: () => void): () => void {
  const timer = setInterval(listener, MINUTE_MS)
  return () => clearInterval(timer)
}

function minuteOfNow(): number {
  return Math.floor(Date.now() / MINUTE_MS)
}
