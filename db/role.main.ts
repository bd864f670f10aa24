import { readConfig } from '#platform/process/config.ts'
import { noTables, noWayIn } from './database-trouble.ts'
import { giveRole, roles } from './give-role.ts'
import { runningDatabaseUrl } from './running-database.ts'

/** `npm run role -- ana ADMINISTRATOR`: in the database at DATABASE_URL, or that of the `npm start` that runs on DATA_DIR. */
async function main(): Promise<string> {
  const [, , username, asked] = process.argv
  const role = roles.find((known) => known === asked)
  if (!username || !role) throw new Error(`Say who is to be what: npm run role -- NAME ${roles.join('|')}`)
  const config = readConfig(process.env)
  const url = config.DATABASE_URL ?? (await runningDatabaseUrl(config.DATA_DIR))
  if (!url) throw new Error('Set DATABASE_URL, or run this while `npm start` runs.')
  const name = await giveRole(url, username, role)
  if (name === null) throw new Error(`Nobody is called ${username}.`)
  return `${name} is ${role} now, wherever they are signed in within five seconds.`
}

main().then(
  (sentence) => console.log(sentence),
  (error: unknown) => {
    const sentence = noWayIn(error) ?? noTables(error)
    console.error(sentence ?? (error instanceof Error ? error.message : error))
    process.exitCode = 1
  },
)
