/** What one person is told, on a channel of their own: that something is there to be read, never the thing itself. */
export type News =
  /** Either of the two wrote. */
  | { about: 'message'; peerId: string }
  /** Either of the two read. */
  | { about: 'reading'; peerId: string }
  /** The other person is typing. Not stored anywhere: this is all there is of it. */
  | { about: 'typing'; peerId: string; until: number }
