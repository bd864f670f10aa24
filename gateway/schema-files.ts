import { createHash } from 'node:crypto'
import type { ApolloGateway } from '@apollo/gateway'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { lexicographicSortSchema, printSchema } from 'graphql'
import type { Caller } from '#platform/identity/caller.ts'
import type { Identity } from '#platform/identity/identity.ts'
import { hasRole } from '#platform/identity/roles.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import { authenticate } from './authenticate.ts'
import { maySeeSchema, type Introspection } from './strangers.ts'

export interface SchemaFilesOptions {
  gateway: Pick<ApolloGateway, 'onSchemaLoadOrUpdate'>
  introspection: Introspection
  identity: Identity
  sealer: Sealer
}

/** The schema as files, made anew with each supergraph (hence to be called before the first one is loaded): what clients see for whoever may introspect, how it is composed for developers. */
export function schemaFiles({ gateway, introspection, identity, sealer }: SchemaFilesOptions) {
  let files: Files | undefined
  gateway.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
    files = { api: fileOf(printSchema(lexicographicSortSchema(apiSchema))), whole: fileOf(coreSupergraphSdl) }
  })
  return async (app: FastifyInstance): Promise<void> => {
    const serve = (path: string, which: keyof Files, may: (caller: Caller) => boolean) =>
      app.get(path, async (request, reply) => {
        const caller = await authenticate(request, identity, sealer).catch(() => null)
        if (files && caller && may(caller)) return send(request, reply, files[which])
        const code = caller?.viewer ? 403 : 401
        return reply.code(code).type('text/plain').send('For developers, signed in\n')
      })
    serve('/schema.graphql', 'api', (caller) => maySeeSchema(caller, introspection))
    serve('/supergraph.graphql', 'whole', (caller) => hasRole(caller, 'DEVELOPER', 'ADMINISTRATOR'))
  }
}

interface Files {
  api: File
  whole: File
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
