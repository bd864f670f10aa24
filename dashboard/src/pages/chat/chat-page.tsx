import { useCallback, useEffect, useRef, useState } from 'react'
import { useAsk } from '../../ask.ts'
import { useConnection, useLive } from '../../live.ts'
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
import { Talks } from './talks.tsx'
import { TalkPane } from './talk-pane.tsx'
import './chat.css'

/** Conversations on the left, the open one on the right; on a phone one of the two. */
export function ChatPage({ peerId }: { peerId: string | null }) {
  const words = useWords()
  const connection = useConnection()
  const { data, refusal, change, again } = useAsk(ChatsDocument, {})
  const [typing, setTyping] = useState<ReadonlyMap<string, number>>(new Map())
  const [arrived, setArrived] = useState<Line | null>(null)
  // The newest message that was seen: after a lost connection the graph begins behind it.
  const since = useRef<string | undefined>(undefined)

  const showTalk = useCallback(
    (talk: Talk) =>
      change(({ conversations: { items, next }, friends }) => ({
        friends,
        conversations: {
          next,
          items: [talk, ...items.filter(({ peer }) => peer.id !== talk.peer.id)].sort(newestFirst),
        },
      })),
    [change],
  )
  useLive(
    ReceivedDocument,
    () => ({ since: since.current }),
    ({ messageReceived }) => {
      since.current = messageReceived.id
      setArrived(messageReceived)
      setTyping((now) => without(now, messageReceived.sender.id))
    },
  )
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
        <Talks
          talks={data.conversations.items}
          friends={data.friends.items}
          typing={typing}
          peerId={peerId}
        />
      </section>
      {peerId === null ? (
        <Notice title={words.pickTalk} />
      ) : (
        <TalkPane
          key={peerId}
          peerId={peerId}
          talk={talk}
          arrived={
            arrived && (arrived.sender.id === peerId || arrived.recipient.id === peerId) ? arrived : null
          }
          isTyping={typing.has(peerId)}
        />
      )}
    </div>
  )
}

function newestFirst(a: Talk, b: Talk): number {
  return b.lastMessage.sentAt - a.lastMessage.sentAt
}

function without(map: ReadonlyMap<string, number>, key: string): ReadonlyMap<string, number> {
  return new Map([...map].filter(([other]) => other !== key))
}
