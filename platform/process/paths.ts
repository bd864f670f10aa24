import { fileURLToPath } from 'node:url'

/** A file at the top of the project, wherever the process was started. */
export function projectFile(name: string): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url))
}
