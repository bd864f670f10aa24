import type { FoundSessionResolvers } from '../types.generated.ts'

export const FoundSession: FoundSessionResolvers = {
  expiresAt: ({ expiresAt }) => expiresAt.getTime(),
}
