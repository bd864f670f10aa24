// Plain JavaScript: a process begins with this file without any TypeScript loader, from source and from a compiled tree
// alike. Contract: the one message is `{ script, path, heapMb }`; it is answered with `{ answer }`, which is the first
// message of the worker thread that the script is, or with `{ problem }`.
import { Worker } from 'node:worker_threads'

// Whoever asked has ended, and nobody would stop us.
process.on('disconnect', () => process.exit())

process.once('message', ({ script, path, heapMb }) => {
  const worker = new Worker(new URL(script), {
    workerData: path,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  })
  worker.once('message', (answer) => process.send({ answer }))
  worker.once('error', (cause) => process.send({ problem: String(cause?.message ?? cause) }))
})
