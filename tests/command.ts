import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { projectFile } from '#platform/process/paths.ts'

/** What became of a command: its exit code, and all that it wrote. */
export interface Ended {
  code: number
  text: string
}

/** A program as an image runs it: what tests/setup.ts compiled of a source. It loads in half of the time. */
export function compiled(source: string): string {
  return projectFile(`dist/${source.replace(/ts$/, 'js')}`)
}

/** A command as an operator types it: its program, the settings around it, and the words behind it. */
export async function command(
  program: string,
  env: Record<string, string>,
  ...words: string[]
): Promise<Ended> {
  const line = ['--enable-source-maps', compiled(program), ...words]
  const settings = { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'silent', ...env }
  return promisify(execFile)(process.execPath, line, { env: settings }).then(
    ({ stdout }) => ({ code: 0, text: stdout }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      text: stdout + stderr,
    }),
  )
}
