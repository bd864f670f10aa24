import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { envExampleFile } from './tools/env-example.ts'
import { generateManifest } from './tools/generate-manifest.ts'
import { clients, generateOperations } from './tools/generate-operations.ts'
import { generateTypes } from './tools/generate-types.ts'
import { supergraphPath } from './tools/generate.ts'
import { grafanaBoards } from './tools/grafana-boards.ts'
import { writeGenerated } from './tools/generated-file.ts'
import { kubernetesManifests } from './tools/kubernetes/manifests.ts'
import { postmanCollection } from './tools/postman/collection.ts'
import { root } from './tools/root.ts'
import { run } from './tools/run.ts'

await run(async () => {
  // The composed file and not the contracts: the adapter may use what was reviewed, nothing newer.
  const supergraph = readFileSync(join(root, supergraphPath), 'utf8')
  const written = writeGenerated([
    ...(await generateTypes()),
    await generateOperations(supergraph, clients.adapter),
    await generateOperations(supergraph, clients.dashboard),
    await generateOperations(supergraph, clients.typescript),
    generateManifest(),
    envExampleFile(),
    ...grafanaBoards(),
    ...kubernetesManifests(),
    await postmanCollection(),
  ])
  return written.length > 0 ? `wrote ${written.join(', ')}` : 'everything is up to date'
})
