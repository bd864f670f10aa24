import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProgram } from './servers/processes.ts'

/** `npm start` with a folder and a database of its own */
export async function startWholeSystem() {
  const folder = await mkdtemp(join(tmpdir(), 'bench-upload-'))
  // Where Node runs as root, Postgres is another user, who must be able to come in.
  await chmod(folder, 0o755)
  const rest = 'http://127.0.0.1:18080'
  const { pid, [Symbol.asyncDispose]: stop } = await startProgram({
    args: ['tools/start-compiled.js'],
    env: {
      ...{ DATA_DIR: folder, DEMO_DATA: 'off', REST_PORT: '18080', GATEWAY_PORT: '14000', OPS_PORT: 'off' },
      // A handful of people do here what thousands would.
      RATE_LIMITS: 'off',
    },
    readyUrl: `${rest}/health/ready`,
  })
  return {
    ...{ rest, gateway: 'http://127.0.0.1:14000', folder, pid },
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
