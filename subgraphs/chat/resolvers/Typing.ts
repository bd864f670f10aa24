import { refTo } from '#platform/graph/entity.ts'
import type { TypingResolvers } from '../types.generated.ts'

export const Typing: TypingResolvers = {
  peer: ({ peerId }) => refTo(peerId),
}
