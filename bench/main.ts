import { join } from 'node:path'
import { COUNTING, watchDatabase } from './measure/database-usage.ts'
import { conditionsOf } from './conditions.ts'
import { dataFolder, openDataset } from './dataset.ts'
import { PAGE, readOptions, type Mode } from './options.ts'
import { writeResults } from './results.ts'
import { openSeededPeople } from './scenarios/seeded-people.ts'
import { gateways, oneProcess, services, workers, type Section } from './sections.ts'

/** `npm run bench [-- --quick] [--mode one|workers|services|gateways] [--only TEXT] [--write]`: see bench/README.md. */
const sections: Record<Mode, Section> = { one: oneProcess, workers, services, gateways }

const options = readOptions(process.argv.slice(2))
await using dataset = await openDataset(options.size, COUNTING)
await using database = await watchDatabase(dataset.url)
await using people = await openSeededPeople(dataset.url)
const system = { databaseUrl: dataset.url, dataDir: join(dataFolder(options.size), 'data'), page: PAGE }

const parts = [conditionsOf(options)]
console.log(`${parts[0]}\n`)
for (const section of options.modes.map((mode) => sections[mode])) {
  const text = await section({ options, system, people, database })
  console.log(`${text}\n`)
  parts.push(text)
}
if (options.write) await writeResults(parts)
