import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** `npm start` with a folder and a database of its own */
export async function startSystem() {
  const folder = await mkdtemp(join(tmpdir(), 'bench-upload-'))
  // Where Node runs as root, Postgres is another user, who must be able to come in.
  await chmod(folder, 0o755)
  const env = {
    ...process.env,
    DATA_DIR: folder,
    DEMO_DATA: 'off',
    // A handful of people do here what thousands would.
    RATE_LIMITS: 'off',
    REST_PORT: '18080',
    GATEWAY_PORT: '14000',
    OPS_PORT: 'off',
  }
  const child = spawn(process.execPath, ['tools/start-compiled.js'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.resume()
  for (let tries = 0; ; tries += 1) {
    const ready = await fetch('http://127.0.0.1:18080/health/ready').then(
      ({ ok }) => ok,
      () => false,
    )
    if (ready) break
    if (tries > 300) throw new Error('the system does not start')
    await new Promise((done) => setTimeout(done, 100))
  }
  return {
    rest: 'http://127.0.0.1:18080',
    gateway: 'http://127.0.0.1:14000',
    folder,
    async resident() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024
    },
    /** Processor time that the process has used, in seconds. */
    async processorSeconds() {
      const fields = (await readFile(`/proc/${child.pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) / 100
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await new Promise((done) => child.once('exit', done))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
