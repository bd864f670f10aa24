import { databaseName } from './cluster.ts'

/** Where a database of the Postgres at `port` answers its owner, who is called as our database is. */
export function urlOf(database: string, port: number, password: string): string {
  return `postgres://${databaseName}:${password}@127.0.0.1:${port}/${database}`
}
