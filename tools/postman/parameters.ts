import type { Caller } from '#platform/identity/caller.ts'
import type { Endpoint } from '../../rest-adapter/endpoint.ts'

/** A parameter that an endpoint reads; `isUsual` when it does so for what is usually asked. */
export interface ReadParameter {
  readonly name: string
  readonly isUsual: boolean
}

/** What stands in the collection for each of the contract's parameters. */
export const values: Readonly<Record<string, string>> = {
  latest_time: '0',
  username: '{{username}}',
  password: '{{password}}',
  user_id: '{{userId}}',
  to_user_id: '{{peerId}}',
  video_id: '{{videoId}}',
  action_type: '1',
  comment_text: 'What a sunrise',
  comment_id: '{{commentId}}',
  content: 'Tonight at the harbour',
  pre_msg_time: '0',
  title: 'Sunrise',
}

const ana: Caller = {
  viewer: { id: '1', sessionId: '1', role: 'USER' },
  ...{ scope: 'douyin', origin: '', address: '', requestId: 'collection' },
}

/** The endpoint itself is asked, and watched while it reads: what it takes is written down nowhere else. */
export async function parametersOf(endpoint: Endpoint): Promise<ReadParameter[]> {
  const usual = await readBy(endpoint, '1')
  const unusual = (await readBy(endpoint, '2')).filter((name) => !usual.includes(name))
  return [
    ...usual.map((name) => ({ name, isUsual: true })),
    ...unusual.map((name) => ({ name, isUsual: false })),
  ]
}

async function readBy(endpoint: Endpoint, action: '1' | '2'): Promise<string[]> {
  const watched = new WatchedParameters(action)
  const file = { size: 1, refusal: null, open: nothing, discard: async () => undefined }
  // It ends where the graph would be asked, or where it refuses what it read.
  await endpoint.answer({ parameters: watched, caller: ana, file }, nothing).catch(() => undefined)
  return [...watched.read]
}

function nothing(): never {
  throw new Error('nobody is asked while a collection is written')
}

/** Has every parameter, and remembers which ones were looked at. */
class WatchedParameters extends Map<string, string> {
  readonly read = new Set<string>()
  private readonly action: string
  constructor(action: string) {
    super()
    this.action = action
  }
  override has(name: string): boolean {
    this.read.add(name)
    return true
  }
  override get(name: string): string {
    this.read.add(name)
    // Any number is an id, and a text as well.
    return name === 'action_type' ? this.action : '1'
  }
}
