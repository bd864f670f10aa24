import { openDb } from './client.ts'
import { readConfig, SetupError, type Config } from '#platform/process/config.ts'
import { makeDataFolder } from '#platform/process/data-folder.ts'
import { erasePerson } from '../subgraphs/users/erase-person.ts'
import { leavingStore } from '../subgraphs/users/leaving-store.ts'
import { jobStore } from '../subgraphs/videos/job-store.ts'
import { openMediaStore } from '../subgraphs/videos/media/open-media-store.ts'
import { unlessSilent } from '../subgraphs/videos/media/unless-silent.ts'
import { backUp } from './backup/back-up.ts'
import { BackupError, type Manifest } from './backup/manifest.ts'
import { restore } from './backup/restore.ts'
import { noTables, noWayIn } from './database-trouble.ts'
import { EmbeddedPostgresError } from './embedded/index.ts'
import { migrate } from './migrate.ts'
import { TableIsHeld } from './migrate/in-short-tries.ts'
import { openDatabase } from './open-database.ts'
import { personCalled, type Person } from './person-called.ts'
import type { Finding } from './reconcile/finding.ts'
import { IsReconciled, reconcile } from './reconcile/reconcile.ts'

const usage = `npm run db -- migrate           brings the tables to the newest shape, while the services run
npm run db -- reconcile         looks whether counters and projections are right; changes nothing
npm run db -- reconcile repair  … and puts right what is wrong, while the services run
npm run db -- backup FOLDER     all rows of one moment, and their media, into a new folder
npm run db -- restore FOLDER    a backup into a database in which nobody has been yet, while no service runs
npm run db -- forget NAME       says who that is, and what would go with them; changes nothing
npm run db -- forget NAME ID    … and erases that person with all that is theirs, for good

The database is that of DATABASE_URL, else that of the \`npm start\` that runs on DATA_DIR, else the one that lies there.
Media is that of S3_ENDPOINT, else of DATA_DIR; with "without-media" after the folder it is left out.`

const say = (line: string) => console.log(line)

/** What is done once the database is open. */
type Work = (url: string, config: Config) => Promise<void>

/** What an operator does with the data as a whole. */
async function main([command = 'help', ...words]: readonly string[]): Promise<void> {
  const read = Object.hasOwn(commands, command) ? commands[command] : undefined
  if (!read) {
    say(usage)
    process.exitCode = command === 'help' ? 0 : 1
    return
  }
  // Before anything is opened: a word that is wrong makes no database.
  const work = read(words)
  const config = readConfig(process.env)
  // Through exit, so that an embedded Postgres is stopped too; Postgres forgets what was not committed.
  process.once('SIGHUP', () => process.exit(129))
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
  if (!config.DATABASE_URL) await makeDataFolder(config)
  await using database = await openDatabase(config.DATABASE_URL, config.DATA_DIR, say)
  await work(database.url, config)
}

/** Each reads the words behind it. */
const commands: Record<string, (words: readonly string[]) => Work> = {
  migrate: () => async (url) => {
    await migrate(url, (reason) => say(`Others go first: ${reason}.`))
    say('The database has its newest shape.')
  },

  reconcile([word]) {
    if (word !== undefined && word !== 'repair') throw new SetupError(usage)
    const repairs = word === 'repair'
    return async (url) => tellFindings(await reconcile(url, repairs).catch(tellNoTables), repairs)
  },

  backup(words) {
    const { folder, storeOf } = backupOf(words)
    return async (url, config) => {
      tell('backed up', await backUp(url, await storeOf(config), folder).catch(tellNoTables))
    }
  },

  restore(words) {
    const { folder, storeOf } = backupOf(words)
    return async (url, config) => {
      tell('restored', await restore(url, await storeOf(config), folder))
      await using db = openDb({ url, owner: 'videos', connections: 1 })
      const again = await jobStore(db.sql).requeue()
      if (again.length > 0)
        say(`${again.length} accepted uploads are made into videos by the next service that runs.`)
    }
  },

  forget([name, id, ...more]) {
    if (!name || more.length > 0) throw new SetupError(usage)
    return async (url) => {
      const person = await personCalled(url, name).catch(tellNoTables)
      if (!person) throw new SetupError(`Nobody is called ${name}.`)
      if (id === undefined) return tellPerson(person)
      if (id !== person.id) throw new SetupError(`${person.username} has the id ${person.id}, not ${id}.`)
      await forget(url, person)
    }
  },
}

/** Who leaves in the middle of this is erased by the next service that runs. */
async function forget(url: string, { id, username }: Person): Promise<void> {
  await using db = openDb({ url, owner: 'users', connections: 1 })
  const store = leavingStore(db.sql)
  if (!(await store.sendAway(id))) throw new SetupError(`Nobody is called ${username}.`)
  say(`${username} is nobody from now on, wherever they are signed in within five seconds.`)
  await erasePerson(store, id)
  say('All that was theirs is erased; media goes with the next sweeps.')
}

function tellPerson({ id, username, since, videos, likes, follows, followers, conversations }: Person): void {
  say(`${username} has the id ${id} and has been here since ${since}: ${videos} videos, ${likes} likes given,
${follows} people followed, ${followers} followers, ${conversations} conversations. Nothing was changed.
To erase all of it for good: npm run db -- forget ${JSON.stringify(username)} ${id}`)
}

/** For what is done with tables that are there, and does not make them. */
function tellNoTables(error: unknown): never {
  const sentence = noTables(error)
  throw sentence === null ? error : new SetupError(sentence)
}

/** Where a backup lies, and the store whose media is in it. */
function backupOf([folder, word]: readonly string[]) {
  if (!folder || (word !== undefined && word !== 'without-media')) throw new SetupError(usage)
  const storeOf = async (config: Config) =>
    word === undefined ? unlessSilent(await openMediaStore(config)) : null
  return { folder, storeOf }
}

function tellFindings(findings: readonly Finding[], isRepaired: boolean): void {
  const wrong = findings.filter((finding) => finding.wrong > 0)
  for (const { what, wrong: count, rows, canRepair } of wrong) {
    const done = !canRepair ? 'for you to decide' : isRepaired ? 'put right' : 'left as it is'
    say(`${what}: ${count} of ${rows} wrong, ${done}`)
  }
  if (wrong.length === 0) return say(`All ${findings.length} kinds of counters and projections are right.`)
  if (!isRepaired || wrong.some(({ canRepair }) => !canRepair)) process.exitCode = 1
}

function tell(done: string, { takenAt, tables, objects }: Manifest): void {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const media = objects.included
    ? `${objects.count} objects of ${(objects.bytes / 2 ** 20).toFixed(1)} MiB`
    : 'no media'
  say(`${rows} rows of ${tables.length} tables as of ${takenAt} and ${media} are ${done}.`)
  if (objects.missing.length === 0) return
  process.exitCode = 1
  say(`Named by rows, but not in the store: ${objects.missing.join(', ')}`)
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  const isForPeople =
    error instanceof SetupError ||
    error instanceof BackupError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof TableIsHeld ||
    error instanceof IsReconciled
  console.error(isForPeople ? error.message : (noWayIn(error) ?? error))
  process.exitCode = 1
})
