import { createHash } from 'node:crypto'
import { Supergraph } from '@apollo/federation-internals'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { lexicographicSortSchema, printSchema } from 'graphql'
import type { Identity } from '#platform/identity/identity.ts'
import { hasRole } from '#platform/identity/roles.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import { authenticate } from './authenticate.ts'

export interface SchemaFilesOptions {
  supergraphSdl: string
  identity: Identity
  sealer: Sealer
}

/** The schema as files: what clients see for everybody, how it is composed for developers. */
export function schemaFiles({ supergraphSdl, identity, sealer }: SchemaFilesOptions) {
  const api = Supergraph.build(supergraphSdl, { supportedFeatures: null }).apiSchema().toGraphQLJSSchema()
  const files = { api: fileOf(printSchema(lexicographicSortSchema(api))), whole: fileOf(supergraphSdl) }
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/schema.graphql', async (request, reply) => send(request, reply, files.api))
    app.get('/supergraph.graphql', async (request, reply) => {
      const caller = await authenticate(request, identity, sealer).catch(() => null)
      if (!caller?.viewer) return reply.code(401).type('text/plain').send('Sign in first\n')
      if (!hasRole(caller, 'DEVELOPER', 'ADMINISTRATOR'))
        return reply.code(403).type('text/plain').send('For developers\n')
      return send(request, reply, files.whole)
    })
  }
}

interface File {
  text: string
  etag: string
}

function fileOf(text: string): File {
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` }
}

function send(request: FastifyRequest, reply: FastifyReply, { text, etag }: File) {
  reply.header('etag', etag).header('cache-control', 'no-cache').header('x-content-type-options', 'nosniff')
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  return reply.type('application/graphql; charset=utf-8').send(text)
}
