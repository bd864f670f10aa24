import type { Client } from '../load/client.ts'
import type { Server } from '../servers/server.ts'

/** Clients of one server in one scenario. */
export interface Crowd extends AsyncDisposable {
  readonly clients: readonly Client[]
  /** What the database holds other than was acknowledged, in words; nothing when all is right. */
  disagreements?(): Promise<string[]>
}

/** One thing that people do. */
export interface Scenario {
  readonly name: string
  /**
   * Opens clients of a server. Crowds of a scenario that writes are different people with rows of their own, so
   * that what each server did can be told apart.
   */
  open(server: Server): Promise<Crowd>
  /** The same few answers of each server, to be equal, without what must differ; absent where that says nothing. */
  answers?(server: Server): Promise<string[]>
}
