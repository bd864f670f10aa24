import { Agent } from 'undici'
import { attacks, type Order } from './attacks.ts'

/** Each of these addresses is another attacker, with so many connections. */
const ADDRESSES = 5
const CONNECTIONS = 20
/** Attackers wait for no answer longer than this, in milliseconds: they come again. */
const PATIENCE_MS = 2_000

/** Floods at full speed until the time is over; answers with how many of which answers there were. */
async function flood({ kind, target, seconds, network }: Order): Promise<Record<string, number>> {
  const answers: Record<string, number> = {}
  const end = performance.now() + seconds * 1_000
  let n = 0

  async function attacker(agent: Agent): Promise<void> {
    while (performance.now() < end) {
      const status = await attacks[kind](target, agent, n++)
        .then(async ({ statusCode, body }) => (await body.dump(), String(statusCode)))
        .catch(() => 'none')
      answers[status] = (answers[status] ?? 0) + 1
    }
  }

  const agents = Array.from(
    { length: ADDRESSES },
    (_, n) =>
      new Agent({
        ...{ localAddress: `127.0.${network}.${n + 1}`, connections: CONNECTIONS },
        ...{ headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS },
      }),
  )
  await Promise.all(
    agents.flatMap((agent) => Array.from({ length: CONNECTIONS }, async () => attacker(agent))),
  )
  await Promise.all(agents.map(async (agent) => agent.destroy()))
  return answers
}

process.once('message', (order) => {
  // The process that started this one sends nothing else.
  void flood(order as Order).then((answers) => process.send?.(answers))
})
