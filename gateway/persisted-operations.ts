import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { Refusal } from '#platform/graph/errors.ts'
import { knowOperation } from '#platform/observe/operations.ts'

/** Whether any document is answered, or only those of our own clients. */
export type Operations = 'any' | 'persisted'

/** Texts that clients registered by their hash (automatic persisted queries); for the time being, not for good. */
const KEPT_CHARACTERS = 10 * 1024 * 1024

const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string(), name: z.string(), type: z.string(), body: z.string() })),
})

/** The documents of our own clients, by the SHA-256 of their text. */
export interface PersistedOperations {
  /** All of them. */
  readonly listed: readonly { name: string; body: string }[]
  has(id: string): boolean
  /** The same, by the text itself. */
  isListed(text: string): boolean
  bodyOf(id: string): string | undefined
  /** Why a document is not answered; null when it is, and for none. */
  refusalOf(query: string | null): Refusal | null
  /** Where the server looks for a document that a request names by its hash, and puts one that came along with it. */
  readonly cache: {
    get(key: string): Promise<string | undefined>
    set(key: string, text: string): Promise<void>
    delete(key: string): Promise<boolean>
  }
}

/** Reads the manifest that `npm run codegen` writes. */
export function readPersistedOperations(path: string, operations: Operations): PersistedOperations {
  const { operations: listed } = manifest.parse(JSON.parse(readFileSync(path, 'utf8')))
  for (const { name } of listed) knowOperation(name)
  const bodies = new Map(listed.map(({ id, body }) => [id, body]))
  const texts = new Set(bodies.values())
  const others = new LRUCache<string, string>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (text, key) => text.length + key.length,
  })
  const idIn = (key: string) => key.replace(/^apq:/, '')

  return {
    listed,
    has: (id) => bodies.has(id),
    isListed: (text) => texts.has(text),
    bodyOf: (id) => bodies.get(id),
    refusalOf(query) {
      if (operations === 'any' || query === null || bodies.has(operationId(query))) return null
      return new Refusal('FORBIDDEN', 'Only operations that were registered beforehand are answered here')
    },
    cache: {
      get: async (key) => bodies.get(idIn(key)) ?? others.get(key),
      // The server has compared hash and text.
      async set(key, text) {
        if (operations === 'any') others.set(key, text)
      },
      delete: async (key) => others.delete(key),
    },
  }
}

/** What names a document: the SHA-256 of its text, hex. */
export function operationId(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
