// A Node process that owns the database in the folder named on its command line, for stories in which it is
// killed. On Ctrl-C it writes a row before it closes the database.
import postgres from 'postgres'
import { openEmbeddedPostgres } from './index.ts'

const folder = process.argv[2] ?? ''
const onProgress = (step: string) => console.log(step)
const database = await openEmbeddedPostgres({ folder, onProgress, settings: { fsync: 'off' } })
process.once('SIGINT', () => void close())
const alive = setInterval(() => undefined, 1000)
// Whoever reads this may press Ctrl-C at once.
console.log(`${database.url} open`)

async function close(): Promise<void> {
  clearInterval(alive)
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
  await sql`create table if not exists videos (title text not null)`
  await sql`insert into videos values ('written after Ctrl-C')`
  await sql.end()
  await database[Symbol.asyncDispose]()
}
