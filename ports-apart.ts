import { SetupError, type Config } from '#platform/process/config.ts'

interface Listening {
  setting: string
  host: string
  port: number
}

/** Addresses that stand for every other one of a machine. */
const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

/**
 * Refuses settings by which one machine would listen at a port twice: whoever comes second would call it taken by
 * another program. Services apart each listen where one of these settings says, so that there they may be equal.
 */
export function refuseSharedPorts(config: Config, workers: number): void {
  const all = listening(config, workers)
  for (const [index, one] of all.entries()) {
    const other = all.slice(0, index).find((each) => each.port === one.port && meet(each.host, one.host))
    if (other)
      throw new SetupError(
        `${other.setting} and ${one.setting} both come to port ${one.port}: set one of them to another.`,
      )
  }
}

/** Where the system is going to listen, but for the ports that it is to pick for itself. */
function listening({ HOST, REST_PORT, GATEWAY_PORT, OPS_HOST, OPS_PORT }: Config, workers: number) {
  const ports: Listening[] = [
    { setting: 'REST_PORT', host: HOST, port: REST_PORT },
    { setting: 'GATEWAY_PORT', host: HOST, port: GATEWAY_PORT },
  ]
  // Each worker has one for operators, the next numbers after the first one's.
  if (typeof OPS_PORT === 'number' && OPS_PORT > 0)
    for (let number = 0; number < workers; number += 1)
      ports.push({ setting: 'OPS_PORT', host: OPS_HOST, port: OPS_PORT + number })
  return ports.filter(({ port }) => port !== 0)
}

function meet(one: string, other: string): boolean {
  return one === other || EVERYWHERE.has(one) || EVERYWHERE.has(other)
}
