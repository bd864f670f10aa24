import { composeSupergraph, readContracts } from './compose-supergraph.ts'
import type { GeneratedFile } from './generated-file.ts'
import { generateManifest } from './generate-manifest.ts'
import { clients, generateOperations } from './generate-operations.ts'
import { generateTypes } from './generate-types.ts'
import { grafanaBoards } from './grafana-boards.ts'
import { kubernetesManifests } from './kubernetes/manifests.ts'
import { postmanCollection } from './postman/collection.ts'

/** Everything derived from the contracts, as it should be now: types, operations and the supergraph; the boards, and the collection of requests. */
export async function generateAll(): Promise<GeneratedFile[]> {
  const contracts = readContracts()
  const { sdl } = composeSupergraph(contracts)
  return [
    ...(await generateTypes(contracts)),
    await generateOperations(sdl, clients.adapter),
    await generateOperations(sdl, clients.dashboard),
    await generateOperations(sdl, clients.typescript),
    generateManifest(),
    { path: supergraphPath, text: sdl },
    ...grafanaBoards(),
    ...kubernetesManifests(),
    await postmanCollection(),
  ]
}

/** Where the composed supergraph lies. */
export const supergraphPath = 'gateway/supergraph.graphql'
