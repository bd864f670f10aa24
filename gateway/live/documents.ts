import { parse, specifiedRules, validate, type DocumentNode, type GraphQLError } from 'graphql'
import { keepDocuments } from '#platform/graph/kept-documents.ts'
import type { FastGateway } from '../fast-gateway.ts'
import { documentRules } from '../limits/document-rules.ts'

const KEPT = { documents: 500, characters: 500_000 }

/** The documents that come over sockets. What was found valid is neither parsed nor judged again, until the graph changes. */
export interface LiveDocuments {
  /** Throws graphql-js's error for what is no document, or too large a one. */
  parsed(query: string): DocumentNode
  /** What the graph of the moment and our rules say against it. */
  errorsIn(query: string, document: DocumentNode): readonly GraphQLError[]
}

export function liveDocuments(gateway: FastGateway): LiveDocuments {
  const { parseOptions, validationRules } = documentRules()
  const rules = [...specifiedRules, ...validationRules]
  const valid = keepDocuments<DocumentNode>(KEPT)
  gateway.onSchemaLoadOrUpdate(() => valid.clear())
  return {
    parsed: (query) => valid.get(query) ?? parse(query, parseOptions),
    errorsIn(query, document) {
      if (valid.has(query)) return []
      const errors = validate(gateway.live.schema, document, rules)
      if (errors.length === 0) valid.set(query, document)
      return errors
    },
  }
}
