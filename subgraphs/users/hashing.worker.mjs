// Plain JavaScript on purpose: a worker thread loads this file without any TypeScript loader, from source and from a
// compiled tree alike. Contract: each message is a `Task` as hashing.ts writes it, and is answered with its number.
import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/argon2'

/** Whoever waits for an answer that needs no password comes first. */
const LOWER = 10

/** Linux counts threads as processes; elsewhere hashing is as important as all else. */
function yieldToOthers() {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), LOWER)
  } catch {
    // Not Linux, or not allowed.
  }
}

function done({ password, against, parameters }) {
  return against === undefined ? hashSync(password, parameters) : verifySync(against, password)
}

yieldToOthers()
parentPort.on('message', (task) => {
  try {
    parentPort.postMessage({ number: task.number, value: done(task) })
  } catch (error) {
    parentPort.postMessage({ number: task.number, problem: String(error) })
  }
})
