import { defineTopic, type Topics } from '#platform/topic/topic.ts'

/** The key is the owner's id. There is nothing to say but the trace that goes along. */
const uploadsMoved = defineTopic<Record<string, never>>('uploads')

/** Tells people's listeners, wherever they are, to look at their uploads. News may be lost: listeners also look by themselves. */
export interface UploadNews {
  /** Does not wait for anybody and never fails. */
  tell(ownerId: string): void
  /** Resolves once news are heard; answers with how to stop listening. */
  listen(ownerId: string, hear: () => void): Promise<() => void>
}

export function openUploadNews(topics: Topics): UploadNews {
  const topicOf = (ownerId: string) => topics.topic(uploadsMoved, ownerId)
  return {
    tell: (ownerId) => void topicOf(ownerId).announce({}),
    listen: (ownerId, hear) => topicOf(ownerId).listen(hear),
  }
}
