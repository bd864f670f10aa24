import { defineTopic } from '#platform/topic/topic.ts'

/** What one person is told, on a channel of their own: that something is there to be read, never the thing itself. */
export type News =
  /** The other one wrote. */
  | { about: 'received'; peerId: string }
  /** This person wrote, perhaps on another of their devices. */
  | { about: 'sent'; peerId: string }
  /** Either of the two read. */
  | { about: 'reading'; peerId: string }
  /** The other person is typing. Not stored anywhere: this is all there is of it. */
  | { about: 'typing'; peerId: string; until: number }

/** Each person has a topic of their own, by their id. */
export const news = defineTopic<News>('chat')
