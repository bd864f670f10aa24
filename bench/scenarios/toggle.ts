import type { Client } from '../load/client.ts'

/**
 * Clients that do a thing and take it back, in turn: after an odd number of acknowledgements it is done. Says which
 * ones the database disagrees with.
 */
export function stateOf(clients: readonly Client[], isDone: (client: number) => boolean): string[] {
  const wrong = clients.filter(
    ({ acknowledged }, n) => acknowledged > 0 && isDone(n) !== (acknowledged % 2 === 1),
  )
  return wrong.length > 0 ? [`${wrong.length} clients find another state than the last acknowledged one`] : []
}
