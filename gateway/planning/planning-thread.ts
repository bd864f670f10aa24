import { Worker } from 'node:worker_threads'
import type { QueryPlan } from '@apollo/query-planner'
import { print, type DocumentNode, type OperationDefinitionNode } from 'graphql'

export interface ToPlan {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
}

/** A plan and the milliseconds of CPU that making it took. */
export interface Planned {
  plan: QueryPlan
  ms: number
}

/** Plans in a thread of its own, below the others in what the cores are given to: nobody else waits for it. */
export type PlanElsewhere = (asked: ToPlan) => Promise<Planned>

/** The planner knows no limit of its own: a document that takes longer is given up, with the thread, in milliseconds. */
const LONGEST_MS = 5_000
/** JavaScript heap of the thread. */
const HEAP_MB = 384

interface Waiting {
  resolve(planned: Planned): void
  reject(reason: Error): void
  timer?: NodeJS.Timeout
}

/** What the thread says: that it has begun, or what became of one task. */
type Said = 'ready' | { number: number; planned?: { plan: string; ms: number }; problem?: string }

/** Threads of this process by their supergraph: servers of the same one share it. Begun with the first document. */
const threads = new Map<string, Thread>()
/** Supergraphs of which a thread is kept: what began before a reload ends on the one before. */
const MOST_THREADS = 2

/** The thread that plans on a supergraph. A document that takes longer than `longestMs` rejects; a thread that is there already keeps its own limit. */
export function planningThread(supergraphSdl: string, longestMs = LONGEST_MS): PlanElsewhere {
  const thread = threads.get(supergraphSdl) ?? openThread(supergraphSdl, longestMs)
  // The latest at the end.
  threads.delete(supergraphSdl)
  threads.set(supergraphSdl, thread)
  for (const [sdl, { retire }] of threads) {
    if (threads.size <= MOST_THREADS) break
    threads.delete(sdl)
    retire()
  }
  return thread.plan
}

interface Thread {
  plan: PlanElsewhere
  /** Ends as soon as nothing waits; whoever still asks begins it for that. */
  retire(): void
}

function openThread(supergraphSdl: string, longestMs: number): Thread {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let ready: Promise<void> = Promise.resolve()
  let count = 0
  let isRetired = false

  function end(reason: Error): void {
    const ending = worker
    worker = undefined
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer)
      reject(reason)
    }
    waiting.clear()
    void ending?.terminate()
  }

  function rest(): void {
    if (isRetired) end(new Error('retired'))
    // A process may end while nobody waits for a plan.
    else worker?.unref()
  }

  function hear(said: Exclude<Said, 'ready'>): void {
    const task = waiting.get(said.number)
    waiting.delete(said.number)
    clearTimeout(task?.timer)
    if (waiting.size === 0) rest()
    // Our own planner's words about a plan of its own.
    if (said.planned) task?.resolve({ ...said.planned, plan: JSON.parse(said.planned.plan) as QueryPlan })
    else task?.reject(new Error(said.problem))
  }

  function begin(): Worker {
    const begun = new Worker(new URL('./planner.worker.mjs', import.meta.url), {
      ...{ workerData: supergraphSdl, env: {}, execArgv: [] },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    })
    ready = new Promise((resolve) => {
      begun.on('message', (said: Said) => (said === 'ready' ? resolve() : hear(said)))
      begun.once('exit', () => resolve())
    })
    begun.on('error', (error) => begun === worker && end(error))
    begun.on('exit', (code) => begun === worker && end(new Error(`the planner ended (${code})`)))
    return begun
  }

  async function plan({ document, operation }: ToPlan): Promise<Planned> {
    const thread = (worker ??= begin())
    thread.ref()
    const number = count++
    const planned = new Promise<Planned>((resolve, reject) => waiting.set(number, { resolve, reject }))
    // A thread that ends before it is ready rejects this while nobody listens yet, which would be the end of the process.
    planned.catch(() => undefined)
    // What takes long is planning, not the beginning of the thread.
    await ready
    const task = waiting.get(number)
    if (task) task.timer = setTimeout(() => end(new Error('a document took too long to plan')), longestMs)
    const text = document.loc?.source.body ?? print(document)
    thread.postMessage({ number, document: text, operationName: operation.name?.value })
    return planned
  }

  return {
    plan,
    retire() {
      isRetired = true
      if (waiting.size === 0) rest()
    },
  }
}
