import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Asked, Heard, Task } from './task.ts'

export interface Clients extends AsyncDisposable {
  /** Lets them write, and answers with what was heard since it was asked last. */
  ask(asked: Asked): Promise<Heard>
}

/** The process with the clients; all of them are connected. */
export async function openClients(task: Task): Promise<Clients> {
  const file = fileURLToPath(new URL('clients.ts', import.meta.url))
  const clients = fork(file, { execArgv: ['--import', 'tsx'] })
  const answer = async () => {
    // Everything that it says is this.
    const [heard] = (await once(clients, 'message')) as [Heard]
    return heard
  }
  clients.send(task)
  await answer()
  return {
    ask(asked: Asked) {
      clients.send(asked)
      return answer()
    },
    async [Symbol.asyncDispose]() {
      clients.kill('SIGKILL')
      await once(clients, 'exit')
    },
  }
}
