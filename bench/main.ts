import { join } from 'node:path'
import { COUNTING, watchDatabase } from './measure/database-usage.ts'
import { conditionsOf } from './conditions.ts'
import { dataFolder, openDataset } from './dataset.ts'
import { PAGE, readOptions } from './options.ts'
import { writeResults } from './results.ts'
import { openSeededPeople } from './scenarios/seeded-people.ts'
import { SECTIONS } from './sections.ts'

/** `npm run bench [-- --quick] [--mode one|workers|services|gateways] [--only TEXT] [--write]`: see bench/README.md. */
const options = readOptions()
await using dataset = await openDataset(options.size, COUNTING)
await using database = await watchDatabase(dataset.url)
await using people = await openSeededPeople(dataset.url)
const system = { databaseUrl: dataset.url, dataDir: join(dataFolder(options.size), 'data'), page: PAGE }

for (const { heading, measure } of options.modes.map((mode) => SECTIONS[mode])) {
  const conditions = conditionsOf(options)
  const table = await measure({ options, system, people, database })
  const text = `${conditions}\n\n${table}`
  console.log(`## ${heading}\n\n${text}\n`)
  if (options.write) await writeResults(heading, text)
}
