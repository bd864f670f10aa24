import { randomBytes } from 'node:crypto'
import type { Owner } from '#db/client.ts'
import { migrate } from '#db/migrate.ts'
import { createDisposables } from '#platform/process/disposables.ts'
import { freePort } from '../../fleet/free-port.ts'
import { mortalProcess, type MortalProcess } from './mortal-process.ts'

export interface Services extends AsyncDisposable {
  readonly gateway: MortalProcess
  readonly subgraphs: Readonly<Record<Owner, MortalProcess>>
}

/** The system as on many machines: each subgraph and the gateway in a process of its own. */
export async function startServices(
  databaseUrl: string,
  settings: Record<string, string>,
): Promise<Services> {
  await migrate(databaseUrl)
  const disposables = createDisposables()
  const names: readonly Owner[] = ['users', 'videos', 'interactions', 'social', 'chat']
  const places = await Promise.all(names.map(async (name) => [name, await freePort()] as const))
  const gatewayPort = await freePort()
  const ground = {
    ...{ HOST: '127.0.0.1', DATABASE_URL: databaseUrl, SEAL_SECRET: randomBytes(32).toString('hex') },
    ...Object.fromEntries(
      places.map(([name, port]) => [`${name.toUpperCase()}_URL`, `http://127.0.0.1:${port}/graphql`]),
    ),
    ...{ GATEWAY_PORT: String(gatewayPort), ...settings },
  }
  const begin = async (program: readonly string[], port: number) => {
    const process_ = disposables.use(mortalProcess(program, port, ground))
    await process_.start()
    return process_
  }
  const subgraphs = await Promise.all(
    places.map(async ([name, port]) => [name, await begin(['subgraphs/main.ts', name], port)] as const),
  )
  return {
    gateway: await begin(['gateway/main.ts'], gatewayPort),
    // One for each of the names above.
    subgraphs: Object.fromEntries(subgraphs) as Record<Owner, MortalProcess>,
    [Symbol.asyncDispose]: disposables[Symbol.asyncDispose],
  }
}
