import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'
import { format, resolveConfig } from 'prettier'
import { apiSchema, apiSchemaText } from './api-schema.ts'
import type { GeneratedFile } from './generated-file.ts'
import { root } from './root.ts'

/** What clients were promised: the API schema as it was last published. */
export const publishedPath = 'gateway/published.graphql'

/** Sentences about how the API differs from the one that clients were promised. */
export interface SchemaChanges {
  readonly breaking: readonly string[]
  readonly other: readonly string[]
}

/** Compares what the supergraph offers with what was published; without a publication nothing can break. */
export async function changesSincePublished(supergraphSdl: string): Promise<SchemaChanges> {
  const path = join(root, publishedPath)
  if (!existsSync(path)) return { breaking: [], other: [] }
  return schemaChanges(readFileSync(path, 'utf8'), supergraphSdl)
}

/** Compares a published schema with what a supergraph offers. */
export async function schemaChanges(published: string, supergraphSdl: string): Promise<SchemaChanges> {
  const changes = await diff(buildSchema(published), apiSchema(supergraphSdl))
  const isBreaking = (level: CriticalityLevel): boolean => level === CriticalityLevel.Breaking
  const sentences = (breaking: boolean): string[] =>
    changes
      .filter(({ criticality }) => isBreaking(criticality.level) === breaking)
      .map(({ message }) => message)
  return { breaking: sentences(true), other: sentences(false) }
}

/** The file to commit when what the supergraph offers is published; formatted as the rest of the repository. */
export async function publishedFile(supergraphSdl: string): Promise<GeneratedFile> {
  const options = await resolveConfig(join(root, publishedPath))
  const text = await format(apiSchemaText(supergraphSdl), { ...options, parser: 'graphql' })
  return { path: publishedPath, text }
}
