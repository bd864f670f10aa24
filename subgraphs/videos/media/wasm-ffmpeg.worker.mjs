// Plain JavaScript on purpose: a worker thread loads this file without any TypeScript loader, from source and from a
// compiled tree alike. Contract: workerData is the order that wasm-ffmpeg.ts gives; the one message is
// `{ exitCode, log }`.
import { parentPort, workerData } from 'node:worker_threads'
import { hostFiles } from './wasm-host-files.mjs'

const LOG_CHARACTERS = 4_000
const { program, input, folder, outputs, memoryBytes, outputBytes } = workerData

// The build expects the globals of a browser's worker when it starts; it uses them for nothing that we need.
globalThis.self = globalThis
globalThis.location = { href: '' }
// It reaches the network through these alone, where Node has them; then nothing that it is told can make it talk.
for (const way of ['WebSocket', 'EventSource', 'fetch', 'XMLHttpRequest']) delete globalThis[way]
const { default: createCore } = await import('@ffmpeg/core')

const core = await createCore({
  instantiateWasm(imports, received) {
    const instance = new WebAssembly.Instance(program, imports)
    for (const exported of Object.values(instance.exports)) {
      if (exported instanceof WebAssembly.Memory) capMemory(exported, memoryBytes)
    }
    received(instance)
    return instance.exports
  },
})

let log = ''
core.setLogger(({ message }) => {
  log = `${log}${message}\n`.slice(-LOG_CHARACTERS)
})
core.FS.mkdir('/in')
core.FS.mkdir('/out')
core.FS.mount(hostFiles(core.FS, { readable: { video: input } }), {}, '/in')
core.FS.mount(hostFiles(core.FS, { folder, writable: outputs, maxBytes: outputBytes }), {}, '/out')
core.FS.chdir('/out')
const exitCode = run()
parentPort.postMessage({ exitCode, log })

/** A file that crashes the program is a broken file, as it is when the system's ffmpeg is killed by a signal. */
function run() {
  try {
    return core.exec(...workerData.arguments)
  } catch (cause) {
    log += String(cause)
    return -1
  }
}

// The program carries a maximum of 2 GiB; all its growth goes through this method, and a refusal is ENOMEM to it.
function capMemory(memory, limit) {
  const grow = memory.grow.bind(memory)
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * 65536 > limit) throw new RangeError('over the memory limit')
    return grow(pages)
  }
}
