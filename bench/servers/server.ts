/** Something that answers, in processes of its own. */
export interface Server extends AsyncDisposable {
  readonly name: string
  /** Where it answers the contract; absent for a gateway alone. */
  readonly rest?: string
  /** Where its graph and its live sockets answer. */
  readonly live?: string
  /** Whether its live sockets speak plain JSON, not the graph's protocol. */
  readonly plainSocket?: boolean
  /** The processes whose CPU time and memory are its own. */
  readonly pids: readonly number[]
}
