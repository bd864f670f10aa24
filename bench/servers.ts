import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { projectFile } from '#platform/process/paths.ts'

/** A server in a process of its own. */
export interface Server extends AsyncDisposable {
  readonly origin: string
  readonly pid: number
}

/** The real system, as `npm start` runs it, on a database that is there already. */
export async function startSystem(databaseUrl: string, dataDir: string, page: number): Promise<Server> {
  const port = await freePort()
  const env = {
    ...{ DATABASE_URL: databaseUrl, SOLE_WRITER: 'on', DATA_DIR: dataDir, DEMO_DATA: 'off' },
    ...{ HOST: '127.0.0.1', REST_PORT: String(port), GATEWAY_PORT: String(await freePort()) },
    ...{ FEED_PAGE: String(page), LOG_LEVEL: 'warn', NODE_ENV: 'production' },
    // A handful of people do here what thousands would.
    RATE_LIMITS: 'off',
  }
  return startProcess(['start.ts'], env, port, 'is ready')
}

/** The hand-written baseline. */
export async function startBaseline(databaseUrl: string, page: number): Promise<Server> {
  const port = await freePort()
  const args = ['bench/baselines/handwritten.ts', databaseUrl, String(port), String(page)]
  return startProcess(args, { NODE_ENV: 'production' }, port, 'ready')
}

async function startProcess(
  args: string[],
  env: Record<string, string>,
  port: number,
  sign: string,
): Promise<Server> {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], {
    cwd: projectFile('.'),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${args[0]} did not start`)
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => text.toString().includes(sign) && resolve())
    child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code}`)))
  })
  return {
    origin: `http://127.0.0.1:${port}`,
    pid,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT')
      await once(child, 'exit')
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
