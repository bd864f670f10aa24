import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readContracts } from './tools/compose-supergraph.ts'
import { generateFrom, supergraphPath } from './tools/generate.ts'
import { writeGenerated } from './tools/generated-file.ts'
import { root } from './tools/root.ts'
import { run } from './tools/run.ts'

await run(async () => {
  // The composed file and not the contracts: the adapter may use what was reviewed, nothing newer.
  const supergraph = readFileSync(join(root, supergraphPath), 'utf8')
  const written = writeGenerated(await generateFrom(readContracts(), supergraph))
  return written.length > 0 ? `wrote ${written.join(', ')}` : 'everything is up to date'
})
