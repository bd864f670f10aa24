import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { concatAST } from 'graphql'
import type { GeneratedFile } from './generated-file.ts'
import { operationTexts, readOperations } from './generate-operations.ts'
import { root } from './root.ts'

/** Where the documents of our own clients lie. */
const FOLDERS = ['rest-adapter/operations', 'dashboard/operations']

/**
 * All operations of our own clients, named by the SHA-256 of the text they are sent as: what a gateway answers that
 * answers nothing else. The format is Apollo's, which tools for other clients write, too.
 */
export function generateManifest(folders = FOLDERS.map((folder) => join(root, folder))): GeneratedFile {
  const operations = folders.flatMap((folder) =>
    operationTexts(concatAST(readOperations(folder).map(({ document }) => document))),
  )
  const listed = operations
    .map(({ name, type, text }) => ({ id: sha256(text), name, type, body: text }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations: listed }
  return { path: 'gateway/operations.generated.json', text: `${JSON.stringify(manifest, null, 2)}\n` }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
