/** What the process with the clients is given to begin with. */
export interface Task {
  url: string
  /** One socket, with a subscription, for each. */
  tokens: string[]
  writers: { token: string; toId: string }[]
}

/** How it is asked to write. */
export interface Asked {
  rate: number
  seconds: number
}

/** What it answers: of each message that was heard, how long it took, in milliseconds. */
export interface Heard {
  late: number[]
}
