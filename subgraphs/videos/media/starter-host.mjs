// Plain JavaScript: it begins without any TypeScript loader, from source and from a compiled tree alike. It stays small,
// since what starting a process costs grows with the memory of who starts it. Contract: see `starter.ts`.
import { spawn } from 'node:child_process'
import { getPriority, setPriority } from 'node:os'

const STDERR_CHARACTERS = 4_000
/** The lowest that is of use; what is started inherits it. */
const PRIORITY = 10

const running = new Map()

setPriority(Math.max(PRIORITY, getPriority()))
// Whoever asked has ended, and nobody waits for what runs.
process.on('disconnect', () => {
  for (const child of running.values()) child.kill('SIGKILL')
  leaveWhenDone()
})
// Ctrl-C, and who stops a service, reach all processes: whoever asked decides when this one ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)

process.on('message', ({ id, start }) => {
  if (start) run(id, start)
  else running.get(id)?.kill('SIGKILL')
})

function run(id, { program, args, cwd, question }) {
  const isAsked = question !== undefined
  let stderr = ''
  let answer
  let child
  try {
    child = spawn(program, args, {
      cwd,
      env: {},
      // A group of its own, which Ctrl-C does not reach.
      detached: true,
      stdio: isAsked ? ['ignore', 'ignore', 'ignore', 'ipc'] : ['ignore', 'ignore', 'pipe'],
    })
  } catch (cause) {
    tell({ id, failed: String(cause?.message ?? cause) })
    return
  }
  running.set(id, child)
  child.stderr?.setEncoding('utf8').on('data', (text) => (stderr = (stderr + text).slice(-STDERR_CHARACTERS)))
  child.once('error', ({ message }) => end({ failed: message }))
  child.once('close', (exitCode, signal) => end({ ended: { exitCode, signal, stderr, answer } }))
  if (!isAsked) return
  child.once('message', (words) => {
    answer = words
    child.kill('SIGKILL')
  })
  // It may end before it hears the question: its end says enough.
  child.send(question, () => undefined)

  function end(how) {
    if (!running.delete(id)) return
    tell({ id, ...how })
    leaveWhenDone()
  }
}

function tell(words) {
  // Whoever asked may just have gone.
  if (process.connected) process.send(words, () => undefined)
}

function leaveWhenDone() {
  if (!process.connected && running.size === 0) process.exit()
}
