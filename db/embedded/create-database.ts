import postgres from 'postgres'
import { databaseName } from './cluster.ts'
import { urlOf } from './url.ts'

/**
 * The URL of the database `douyin` on the Postgres at `port`, created when absent.
 * Throws the driver's error when Postgres does not let us in.
 */
export async function createDatabase(port: number, password: string): Promise<string> {
  const url = urlOf(databaseName, port, password)
  if (!(await answers(url))) await create(urlOf('postgres', port, password))
  return url
}

async function answers(url: string): Promise<boolean> {
  await using sql = connect(url)
  try {
    await sql.client`select 1`
    return true
  } catch (error) {
    // "database does not exist"
    if (error instanceof postgres.PostgresError && error.code === '3D000') return false
    throw error
  }
}

async function create(url: string): Promise<void> {
  await using sql = connect(url)
  await sql.client`create database ${sql.client(databaseName)}`
}

function connect(url: string) {
  const client = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined })
  return { client, [Symbol.asyncDispose]: () => client.end() }
}
