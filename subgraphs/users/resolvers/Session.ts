import type { SessionResolvers } from '../types.generated.ts'

export const Session: SessionResolvers = {
  scope: ({ scope }) => (scope === 'douyin' ? 'APP' : 'GRAPH'),
  createdAt: ({ createdAt }) => createdAt.getTime(),
  lastUsedAt: ({ lastUsedAt }) => lastUsedAt.getTime(),
  expiresAt: ({ expiresAt }) => expiresAt.getTime(),
  isCurrent: ({ id }, _, { caller }) => caller.viewer?.sessionId === id,
}
