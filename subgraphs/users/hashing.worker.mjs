// Plain JavaScript on purpose: a worker thread loads this file without any TypeScript loader, from source and from a
// compiled tree alike. Contract: each message is a `Task` as hashing.ts writes it, and is answered with its number.
import { parentPort } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/argon2'
import { yieldToOthers } from '#platform/process/yield-to-others.mjs'

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
