import { setTimeout as pause } from 'node:timers/promises'
import { graphClient } from '../graph-client.ts'
import { phone, type Phone, type Reply } from '../phone.ts'
import { conversationOf } from '../realtime/conversation-of.ts'
import { judgeSet, boundsOf } from './checkers.ts'
import { openHistory, type History, type Outcome } from './history.ts'

/** People who read, like, comment, follow and write without a pause, and keep what they were told. */
export interface SteadyLoad {
  readonly history: History
  /** The longest time that anybody waited for an answer, in milliseconds, since this was asked last. */
  slowest(): number
  /** Ends it and judges what a new client reads. */
  finish(): Promise<Verdict>
}

export interface Verdict {
  acknowledged: number
  unknown: number
  lost: number
  phantom: number
  duplicated: number
  /** Of reads, how many were answered with success. */
  readsAnswered: number
  reads: number
}

const PAUSE_MS = 25
/** An answer that does not come within this is none. */
const PATIENCE_MS = 10_000

const outcomeOf = ({ status_code: status }: Reply): Outcome =>
  // 2: something went wrong, which does not say how far it had come.
  status === 0 ? 'ok' : status === 2 ? 'unknown' : 'fail'

export interface LoadOptions {
  /** Where phones ask. */
  restUrl: string
  /** Where whole conversations are read: the lists of the contract end. */
  gatewayUrl: string
  people: readonly Phone[]
  /** What they are called. */
  names: readonly string[]
  /** Each is liked by everybody at most once, and commented on. */
  videos: readonly string[]
}

export function startSteadyLoad(options: LoadOptions): SteadyLoad {
  const { people, videos } = options
  const history = openHistory()
  let isOver = false
  let slowest = 0

  async function ask(kind: string, id: string, call: () => Promise<Reply>): Promise<void> {
    const began = performance.now()
    const late = pause(PATIENCE_MS).then((): Outcome => 'unknown')
    await history.keep(kind, id, () => Promise.race([call().then(outcomeOf), late]))
    slowest = Math.max(slowest, performance.now() - began)
    await pause(PAUSE_MS)
  }

  const working = people.map(async (person, index) => {
    const peer = people[(index + 1) % people.length]
    for (let n = 0; !isOver; n += 1) {
      const video_id = videos[n % videos.length] ?? ''
      const comment = { video_id, action_type: 1, comment_text: `${person.userId}:${n}` }
      const message = { to_user_id: peer?.userId, action_type: 1, content: `${person.userId}:${n}` }
      await ask('feed', `${person.userId}:${n}`, () => person.get('feed/'))
      await ask('comment', `${person.userId}:${n}`, () => person.post('comment/action/', comment))
      if (n < videos.length)
        await ask('like', `${person.userId}:${video_id}`, () =>
          person.post('favorite/action/', { video_id, action_type: 1 }),
        )
      await ask('message', `${person.userId}:${n}`, () => person.post('message/action/', message))
      if (n === 0)
        await ask('follow', `${person.userId}`, () =>
          person.post('relation/action/', { to_user_id: peer?.userId, action_type: 1 }),
        )
    }
  })

  return {
    history,
    slowest() {
      const longest = slowest
      slowest = 0
      return Math.round(longest)
    },
    async finish() {
      isOver = true
      await Promise.all(working)
      const of = (kind: string) => history.entries.filter((entry) => entry.kind === kind)
      const read = await readAll(options)
      const sets = [
        judgeSet(of('comment'), read.comments),
        judgeSet(of('message'), read.messages),
        judgeSet(of('like'), read.likes),
        judgeSet(of('follow'), read.follows),
      ]
      const sum = (key: 'lost' | 'phantom' | 'duplicated') =>
        sets.reduce((total, verdict) => total + verdict[key].length, 0)
      const { least, most } = boundsOf(history.entries.filter(({ kind }) => kind !== 'feed'))
      const feeds = of('feed')
      return {
        ...{ acknowledged: least, unknown: most - least },
        ...{ lost: sum('lost'), phantom: sum('phantom'), duplicated: sum('duplicated') },
        ...{ reads: feeds.length, readsAnswered: feeds.filter(({ outcome }) => outcome === 'ok').length },
      }
    },
  }
}

/** Everything, as phones and clients that were not there before see it. */
async function readAll({ restUrl, gatewayUrl, people, names, videos }: LoadOptions) {
  const fresh = people.map(({ userId, token }) => phone(restUrl, userId, token))
  const comments: string[] = []
  for (const video_id of videos) {
    const { comment_list: list } = await (fresh[0] ?? phone(restUrl)).get('comment/list/', { video_id })
    comments.push(...list.map(({ content }: { content: string }) => content))
  }
  const [messages, likes, follows]: [string[], string[], string[]] = [[], [], []]
  for (const [index, person] of fresh.entries()) {
    const peer = fresh[(index + 1) % fresh.length]
    messages.push(...(await written(gatewayUrl, names[index] ?? '', String(peer?.userId))))
    const liked = await person.get('favorite/list/', { user_id: person.userId })
    likes.push(...liked.video_list.map(({ id }: { id: number }) => `${person.userId}:${id}`))
    const followed = await person.get('relation/follow/list/', { user_id: person.userId })
    if (followed.user_list.length > 0) follows.push(String(person.userId))
  }
  return { comments, messages, likes, follows }
}

const LOGIN = 'mutation($u: String!, $p: String!) { login(username: $u, password: $p) { token user { id } } }'

/** What somebody wrote to one other. */
async function written(gatewayUrl: string, name: string, peer: string): Promise<string[]> {
  const { login } = await graphClient(gatewayUrl).get(LOGIN, { u: name, p: `${name} password` })
  const client = graphClient(gatewayUrl, login.token)
  const items = await conversationOf(client, peer)
  return items.filter(({ sender }) => sender.id === login.user.id).map(({ content }) => content)
}
