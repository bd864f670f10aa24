/** What carries announcements. Channels are whole names, prefix included; events are JSON. */
export interface Wire extends AsyncDisposable {
  publish(channel: string, event: unknown): Promise<void>
  subscribe(channel: string, hear: (event: unknown) => void): Promise<() => void>
}

export interface WireOptions {
  /** The connection was away and is back: something may have been missed. */
  onGap(): void
  onTrouble(error: unknown): void
}
