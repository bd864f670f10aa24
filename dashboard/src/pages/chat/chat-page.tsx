import { useCallback, useEffect, useRef, useState } from 'react'
import { useAsk } from '../../ask.ts'
import { useConnection, useLive, useReturn } from '../../live.ts'
import {
  ChatsDocument,
  ReceivedDocument,
  SomebodyTypesDocument,
  TalkChangedDocument,
  type Line,
  type Talk,
} from '../../operations.generated.ts'
import { Notice, Refused, Waiting } from '../../parts/states.tsx'
import { useWords } from '../../words/language.ts'
import { newestFirst, talksAgain } from './talks-again.ts'
import { Talks } from './talks.tsx'
import { TalkPane } from './talk-pane.tsx'
import './chat.css'

/** Messages that are kept while the page is open; what a conversation had before is asked for when it is opened. */
const MOST_ARRIVED = 500

/** How long after a message the conversation that it belongs to is usually told of. */
const TOLD_WITHIN_MS = 1_000

/** Conversations on the left, the open one on the right; on a phone one of the two. */
export function ChatPage({ peerId }: { peerId: string | null }) {
  const words = useWords()
  const connection = useConnection()
  const { data, refusal, change, again } = useAsk(ChatsDocument, {}, talksAgain)
  const [typing, setTyping] = useState<ReadonlyMap<string, number>>(new Map())
  const [arrived, setArrived] = useState<readonly Line[]>([])
  // The newest message that came: after a lost connection the graph begins behind it.
  const since = useRef<string | undefined>(undefined)

  const showTalk = useCallback(
    (talk: Talk) =>
      change(({ conversations: { items, next }, ...others }) => ({
        ...others,
        conversations: {
          next,
          items: [talk, ...items.filter(({ peer }) => peer.id !== talk.peer.id)].sort(newestFirst),
        },
      })),
    [change],
  )
  useLive(
    ReceivedDocument,
    // Before the first one came, behind what was shown at first.
    () => ({ since: since.current ?? newestIn(data?.conversations.items ?? []) }),
    ({ messageReceived }) => {
      since.current = messageReceived.id
      // All of them: several may come before any is shown.
      setArrived((now) => [...now, messageReceived].slice(-MOST_ARRIVED))
      setTyping((now) => without(now, messageReceived.sender.id))
    },
    data !== null,
  )
  useReturn(again)
  const talks = useRef<readonly Talk[]>([])
  talks.current = data?.conversations.items ?? []
  useEffect(() => {
    // Messages are never missed; news of conversations are, when they came before the page listened.
    const timer = setTimeout(
      () => arrived.every((line) => isListed(line, talks.current)) || again(),
      TOLD_WITHIN_MS,
    )
    return () => clearTimeout(timer)
  }, [arrived, again])
  useLive(
    TalkChangedDocument,
    () => ({}),
    ({ conversationUpdated }) => showTalk(conversationUpdated),
  )
  useLive(
    SomebodyTypesDocument,
    () => ({}),
    ({ typing: { peer, until } }) => setTyping((now) => new Map(now).set(peer.id, until)),
  )
  useEffect(() => {
    if (typing.size === 0) return
    const timer = setInterval(
      () => setTyping((now) => new Map([...now].filter(([, until]) => until > Date.now()))),
      1_000,
    )
    return () => clearInterval(timer)
  }, [typing])

  if (refusal) return <Refused refusal={refusal} again={again} />
  if (!data) return <Waiting />
  const talk = data.conversations.items.find(({ peer }) => peer.id === peerId) ?? null
  return (
    <div className="chat" data-open={peerId !== null}>
      <section className="talks" aria-label={words.conversations}>
        <p className="connection" data-state={connection} role="status">
          {words.connection[connection]}
        </p>
        <Talks chats={data} onChange={change} typing={typing} peerId={peerId} />
      </section>
      {peerId === null ? (
        <Notice title={words.pickTalk} />
      ) : (
        <TalkPane
          key={peerId}
          peerId={peerId}
          talk={talk}
          arrived={arrived.filter(({ sender, recipient }) => sender.id === peerId || recipient.id === peerId)}
          isTyping={typing.has(peerId)}
        />
      )}
    </div>
  )
}

/** The id of the newest message of some conversations; where there are none all that comes is new. */
function newestIn(talks: readonly Talk[]): string {
  return String(Math.max(0, ...talks.map(({ lastMessage }) => Number(lastMessage.id))))
}

/** Whether some conversations tell of a message that came, or of a later one. */
function isListed({ sender, sequence }: Line, talks: readonly Talk[]): boolean {
  return talks.some(({ peer, lastMessage }) => peer.id === sender.id && lastMessage.sequence >= sequence)
}

function without(map: ReadonlyMap<string, number>, key: string): ReadonlyMap<string, number> {
  return new Map([...map].filter(([other]) => other !== key))
}
