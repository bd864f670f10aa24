import type { GraphQLFormattedError } from 'graphql'

/** What an operation was answered, its errors formatted for whoever asked. */
export interface GraphAnswer {
  data?: Record<string, unknown> | null
  errors?: readonly GraphQLFormattedError[]
}
