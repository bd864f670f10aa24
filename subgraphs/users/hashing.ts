import { Worker } from 'node:worker_threads'
import type { Options } from '@node-rs/argon2'

/** A password to be hashed, or compared with a hash. */
export type Task = { password: string } & ({ parameters: Options } | { against: string })

interface Answer {
  number: number
  value?: unknown
  problem?: string
}

interface Asked {
  resolve(value: unknown): void
  reject(reason: Error): void
}

/**
 * A thread that hashes, below all others in what the system's cores are given to: a flood of sign-ins may make
 * sign-ins slow, and nothing else.
 */
export function openHashing(): (task: Task) => Promise<unknown> {
  const asked = new Map<number, Asked>()
  let worker: Worker | undefined
  let count = 0

  function fail(reason: Error): void {
    worker = undefined
    for (const { reject } of asked.values()) reject(reason)
    asked.clear()
  }

  /** Begun with the first password, and again should it ever die. */
  function thread(): Worker {
    if (worker) return worker
    const begun = new Worker(new URL('./hashing.worker.mjs', import.meta.url), { env: {}, execArgv: [] })
    begun.on('message', ({ number, value, problem }: Answer) => {
      const waiting = asked.get(number)
      asked.delete(number)
      if (problem === undefined) waiting?.resolve(value)
      else waiting?.reject(new Error(problem))
      // A process may end while nobody waits for it.
      if (asked.size === 0) begun.unref()
    })
    begun.on('error', fail)
    begun.on('exit', (code) => begun === worker && fail(new Error(`hashing ended (${code})`)))
    return (worker = begun)
  }

  return (task) =>
    new Promise((resolve, reject) => {
      const number = count++
      asked.set(number, { resolve, reject })
      const hashing = thread()
      hashing.ref()
      hashing.postMessage({ ...task, number })
    })
}
