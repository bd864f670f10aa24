// A Node process that runs the shell's words on its command line until it is killed or told to stop.
import { openStarter } from './starter.ts'

const starter = openStarter()
process.once('SIGTERM', () => void starter[Symbol.asyncDispose]())
const errand = {
  name: 'a shell',
  program: '/bin/sh',
  args: ['-c', process.argv[2] ?? ''],
  timeLimitMs: 60_000,
}
await starter.run(errand).then(
  ({ exitCode, signal }) => console.log(`ended by ${signal ?? exitCode}`),
  (cause: unknown) => console.log(String(cause)),
)
