// Plain JavaScript on purpose: a worker thread loads this file without any TypeScript loader, from source and from a
// compiled tree alike. Contract: workerData is a supergraph; each message is a `Task` as planning-thread.ts writes it,
// and is answered with its number and a `Planned`, or a problem.
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import { QueryPlanner } from '@apollo/query-planner'
import { parse } from 'graphql'
import { yieldToOthers } from '#platform/process/yield-to-others.mjs'

/** Milliseconds of CPU that this thread has had; by the clock, whatever else there is to do would count. */
function busyMs() {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6
  } catch {
    // Not Linux.
    return performance.now()
  }
}

yieldToOthers()
const supergraph = Supergraph.build(workerData)
const apiSchema = supergraph.apiSchema()
const planner = new QueryPlanner(supergraph)

parentPort.on('message', ({ number, document, operationName }) => {
  const start = busyMs()
  try {
    const operation = operationFromDocument(apiSchema, parse(document), { operationName })
    // Text travels faster than objects do, and a plan is no more than what its text says.
    const plan = JSON.stringify(planner.buildQueryPlan(operation))
    parentPort.postMessage({ number, planned: { plan, ms: busyMs() - start } })
  } catch (error) {
    parentPort.postMessage({ number, problem: String(error) })
  }
})
parentPort.postMessage('ready')
