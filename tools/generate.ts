import { composeSupergraph, readContracts, type Contract } from './compose-supergraph.ts'
import { envExampleFile } from './env-example.ts'
import type { GeneratedFile } from './generated-file.ts'
import { generateManifest } from './generate-manifest.ts'
import { clients, generateOperations } from './generate-operations.ts'
import { generateTypes } from './generate-types.ts'
import { grafanaBoards } from './grafana-boards.ts'
import { kubernetesManifests } from './kubernetes/manifests.ts'
import { postmanCollection } from './postman/collection.ts'

/** Everything derived from the contracts, as it should be now: the supergraph, and what is generated from it. */
export async function generateAll(): Promise<GeneratedFile[]> {
  const contracts = readContracts()
  const { sdl } = composeSupergraph(contracts)
  return [{ path: supergraphPath, text: sdl }, ...(await generateFrom(contracts, sdl))]
}

/** All but the supergraph itself: types and operations, settings, boards, manifests, and the collection of requests. */
export async function generateFrom(contracts: readonly Contract[], sdl: string): Promise<GeneratedFile[]> {
  return [
    ...(await generateTypes(contracts)),
    await generateOperations(sdl, clients.adapter),
    await generateOperations(sdl, clients.dashboard),
    await generateOperations(sdl, clients.typescript),
    generateManifest(),
    envExampleFile(),
    ...grafanaBoards(),
    ...kubernetesManifests(),
    await postmanCollection(),
  ]
}

/** Where the composed supergraph lies. */
export const supergraphPath = 'gateway/supergraph.graphql'
