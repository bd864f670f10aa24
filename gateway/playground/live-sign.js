import { liveState, onLiveState } from './live.js'

const { createElement: h, useSyncExternalStore } = React

const words = { connecting: 'connecting …', open: 'open', closed: 'closed' }

/** The corner of the page: how the connection of the newest subscription is. */
export function LiveSign() {
  const state = useSyncExternalStore(onLiveState, liveState)
  // The role stays where it is, so that a screen reader hears of the first connection, too.
  return h(
    'span',
    { className: `live-sign live-${state ?? 'none'}`, role: 'status' },
    state && `Subscription: ${words[state]}`,
  )
}
