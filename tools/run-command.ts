import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './root.ts'

/** Runs a program of node_modules; resolves to its output when it succeeds, throws its output when it fails. */
export function runCommand(name: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(root, 'node_modules/.bin', name), args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      const text = Buffer.concat(output).toString()
      if (code === 0) resolve(text)
      else reject(new Error(text.trim() || `${name} ended with ${code ?? 'a signal'}`))
    })
  })
}
