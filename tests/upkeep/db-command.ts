import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { projectFile } from '#platform/process/paths.ts'

export interface Ended {
  code: number
  text: string
}

/** `npm run db -- …`, as an operator types it. */
export async function db(env: Record<string, string>, ...words: string[]): Promise<Ended> {
  const command = ['--import', 'tsx', projectFile('db/operate.main.ts'), ...words]
  const settings = { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'silent', ...env }
  const ended = promisify(execFile)(process.execPath, command, { env: settings })
  return ended.then(
    ({ stdout }) => ({ code: 0, text: stdout }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      text: stdout + stderr,
    }),
  )
}
