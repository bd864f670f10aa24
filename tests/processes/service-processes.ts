import type { Owner } from '#db/client.ts'
import { migrate } from '#db/migrate.ts'
import { createDisposables } from '#platform/process/disposables.ts'
import { freePort } from '../../fleet/free-port.ts'
import { planFleet, sources, type Programs } from '../../fleet/plan.ts'
import { mortalProcess, type MortalProcess } from './mortal-process.ts'

export interface Services extends AsyncDisposable {
  readonly gateway: MortalProcess
  readonly restAdapter: MortalProcess
  readonly subgraphs: Readonly<Record<Owner, MortalProcess>>
  /** Every process by its name; of several of a service the others are `chat-2` and so on. */
  readonly all: ReadonlyMap<string, MortalProcess>
}

export interface ServicesOptions {
  databaseUrl: string
  /** Each process has a folder of its own here. */
  dataFolder: string
  settings?: Readonly<Record<string, string>>
  /** Processes of each subgraph, except the one that files come to; one unless said otherwise. */
  instances?: number
  /** The compiled programs start sooner, where they were compiled. */
  programs?: Programs
}

/** The system as on many machines, each service in a process of its own that a test may kill and start again. */
export async function startServices({
  databaseUrl,
  dataFolder,
  settings,
  instances = 1,
  programs = sources,
}: ServicesOptions): Promise<Services> {
  await migrate(databaseUrl)
  const disposables = createDisposables()
  const fleet = await planFleet({
    ...{ instances, gatewayPorts: [await freePort()], restPorts: [await freePort()] },
    ...{ subgraphPort: freePort, dataFolder, programs },
    settings: { HOST: '127.0.0.1', DATABASE_URL: databaseUrl, ...settings },
  })
  const processes = new Map<string, MortalProcess>()
  try {
    // Each waits for the others by itself.
    await Promise.all(
      fleet.map(async ({ name, program, env, origin }) => {
        const process_ = disposables.use(mortalProcess(program, Number(new URL(origin).port), env))
        processes.set(name.replace(/-1$/, ''), process_)
        await process_.start()
      }),
    )
  } catch (error) {
    await disposables[Symbol.asyncDispose]()
    throw error
  }
  const named = (name: string) => {
    const process_ = processes.get(name)
    if (!process_) throw new Error(`there is no ${name}`)
    return process_
  }
  return {
    ...{ gateway: named('gateway'), restAdapter: named('rest-adapter'), all: processes },
    subgraphs: {
      ...{ users: named('users'), videos: named('videos'), interactions: named('interactions') },
      ...{ social: named('social'), chat: named('chat') },
    },
    [Symbol.asyncDispose]: disposables[Symbol.asyncDispose],
  }
}
