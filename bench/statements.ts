import postgres from 'postgres'
import { openDb, POOL, type Sql } from '#db/client.ts'
import { openDataset } from './dataset.ts'

/**
 * `npm run bench:statements`: what a statement costs our process, and whether that stays so. The pool of postgres.js
 * and ours (`db/pool.ts`) in turn, each after one moment in which all its connections were busy at once.
 */
const ROUNDS = 8
const STATEMENTS = 30_000
/** At once: fewer than there are connections. */
const ASKERS = 3

await using dataset = await openDataset('full')
await using ours = openDb({ url: dataset.url, owner: 'users' })
const library = postgres(dataset.url, { max: POOL, fetch_types: false })
const pools = { 'postgres.js': library, ours: ours.sql }
for (const sql of Object.values(pools)) {
  await Promise.all(Array.from({ length: POOL }, () => sql`select pg_sleep(0.1)`))
  await microsEach(sql)
}

console.log(
  `| statements so far | ${Object.keys(pools).join(', µs | ')}, µs | ratio |\n| --- | --- | --- | --- |`,
)
for (let round = 1; round <= ROUNDS; round += 1) {
  const [theirs, own] = [await microsEach(library), await microsEach(ours.sql)]
  const cells = [(round + 1) * STATEMENTS, theirs.toFixed(1), own.toFixed(1), (theirs / own).toFixed(2)]
  console.log(`| ${cells.join(' | ')} |`)
}
await library.end()

/** CPU time of this process for a statement. */
async function microsEach(sql: Sql): Promise<number> {
  const before = process.cpuUsage()
  await Promise.all(
    Array.from({ length: ASKERS }, async () => {
      for (let n = 0; n < STATEMENTS / ASKERS; n += 1) await sql`select ${n}::int as n`
    }),
  )
  const { user, system } = process.cpuUsage(before)
  return (user + system) / STATEMENTS
}
