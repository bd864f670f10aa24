import { fileURLToPath } from 'node:url'

/** The repository's folder; tools work on it from wherever they are called. */
export const root = fileURLToPath(new URL('..', import.meta.url))
