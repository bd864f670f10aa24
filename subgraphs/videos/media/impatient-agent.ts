import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'

/** Keeps connections open between requests, and gives one up that is silent for longer than `patienceMs`, if that is given. */
export function impatientAgent(protocol: string, patienceMs: number | undefined): HttpAgent {
  // Told to the agent as well: it would take the time limit from a connection that is used again.
  const settings = { keepAlive: true, timeout: patienceMs }
  const agent = protocol === 'https:' ? new HttpsAgent(settings) : new HttpAgent(settings)
  if (patienceMs === undefined) return agent
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback)
    // The agent of `net` and `tls` gives a socket at once, whose own timer sees the connecting, too.
    if (socket && 'setTimeout' in socket && typeof socket.setTimeout === 'function') {
      socket.setTimeout(patienceMs)
      socket.on('timeout', () => socket.destroy(new Error(`silent for ${patienceMs} ms`)))
    }
    return socket
  }
  return agent
}
