import { whoIsSignedIn } from './session.js'

// How the newest live connection is: 'connecting', 'open', 'closed', or null before the first one.
let state = null
const listeners = new Set()

export function liveState() {
  return state
}

/** Calls `listener` whenever the connection changes; answers with the way to stop that. */
export function onLiveState(listener) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A connection for one subscription, opened when it begins: who is signed in may be another for the next one. */
export function liveClient(headers) {
  const viewer = whoIsSignedIn()
  return graphqlWs.createClient({
    url: `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/graphql`,
    connectionParams: { ...(viewer && { authorization: `Bearer ${viewer.token}` }), ...headers },
    on: {
      connecting: () => become('connecting'),
      connected: () => become('open'),
      closed: () => become('closed'),
    },
  })
}

function become(next) {
  state = next
  for (const listener of listeners) listener()
}
