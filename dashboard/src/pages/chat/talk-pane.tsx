import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useAsk } from '../../ask.ts'
import { ask, asRefusal } from '../../graph.ts'
import { useReturn } from '../../live.ts'
import { MarkReadDocument, MessagesDocument, type Line, type Talk } from '../../operations.generated.ts'
import { Avatar } from '../../parts/avatar.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Link } from '../../parts/link.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Notice, Refused, Waiting } from '../../parts/states.tsx'
import { useViewer } from '../../session.ts'
import { useWords } from '../../words/language.ts'
import { Composer } from './composer.tsx'
import { inOrder, readAgain, withArrived } from './in-order.ts'

/** When it is tried again to say what was read. */
const MARK_AGAIN_MS = 3_000

interface TalkPaneProps {
  peerId: string
  talk: Talk | null
  /** The messages of it that came since the page was opened, oldest first. */
  arrived: readonly Line[]
  isTyping: boolean
}

/** One conversation: what was said, what is being said, and the place to say something. */
export function TalkPane({ peerId, talk, arrived, isTyping }: TalkPaneProps) {
  const words = useWords()
  const viewer = useViewer()
  const { data, refusal, change, again } = useAsk(MessagesDocument, { peerId }, readAgain)
  const [isAtEnd, setAtEnd] = useState(true)
  const [hasFailed, setFailed] = useState(false)
  const list = useRef<HTMLOListElement>(null)
  const lines = withArrived(data?.messages.items ?? [], arrived)
  const last = lines.at(-1)
  const show = (more: readonly Line[], hasOlder?: boolean) =>
    change(({ messages, user }) => ({
      user,
      messages: { items: inOrder(messages.items, more), hasOlder: hasOlder ?? messages.hasOlder },
    }))

  useReturn(again)
  useEffect(() => {
    // Of all that comes the page keeps the newest only; of the open conversation all of it is shown.
    change(({ messages, user }) => ({
      user,
      messages: { ...messages, items: withArrived(messages.items, arrived) },
    }))
  }, [arrived.at(-1)?.id, data === null])
  useEffect(() => {
    // What the viewer wrote on another device comes with the conversation.
    if (talk) show([talk.lastMessage])
  }, [talk, data === null])
  const isLookedAt = useLookedAt()
  const [lostMarks, setLostMarks] = useState(0)
  // The viewer may have written since, from elsewhere.
  const lastTheirs = lines.findLast(({ sender }) => sender.id === peerId)?.sequence ?? 0
  useEffect(() => {
    if (!isLookedAt || lastTheirs <= (talk?.readSequence ?? 0)) return
    let timer: ReturnType<typeof setTimeout> | undefined
    ask(MarkReadDocument, { peerId, sequence: lastTheirs }).catch((error: unknown) => {
      if (asRefusal(error).code !== 'OFFLINE') return
      timer = setTimeout(() => setLostMarks((n) => n + 1), MARK_AGAIN_MS)
    })
    return () => clearTimeout(timer)
  }, [lastTheirs, isLookedAt, lostMarks])
  useLayoutEffect(() => {
    if (isAtEnd && list.current) list.current.scrollTop = list.current.scrollHeight
  }, [last?.id, isTyping])
  // How far the reader was from the end when older messages came: what is read stays where it is.
  const fromEnd = useRef<number | null>(null)
  useLayoutEffect(() => {
    if (list.current && fromEnd.current !== null)
      list.current.scrollTop = list.current.scrollHeight - fromEnd.current
    fromEnd.current = null
  }, [lines[0]?.id])

  async function older() {
    try {
      const { messages } = await ask(MessagesDocument, { peerId, before: lines[0]?.sequence })
      if (list.current) fromEnd.current = list.current.scrollHeight - list.current.scrollTop
      show(messages.items, messages.hasOlder)
      setFailed(false)
    } catch {
      setFailed(true)
    }
  }

  if (refusal) return <Refused refusal={refusal} again={again} />
  if (!data) return <Waiting />
  if (!data.user || peerId === viewer?.id) return <NobodyThere />
  const readUpTo = talk?.peerReadSequence ?? 0
  const lastRead = lines.findLast(({ sender, sequence }) => sender.id === viewer?.id && sequence <= readUpTo)
  return (
    <section className="talk-pane" aria-label={data.user.name ?? ''}>
      <header>
        <Link to="/chat" className="bare back">
          <Icon name="back" />
          <span className="visually-hidden">{words.back}</span>
        </Link>
        <Avatar person={data.user} />
        <h1>{data.user.name}</h1>
        <span role="status">{isTyping && words.typing}</span>
      </header>
      <ol
        ref={list}
        tabIndex={0}
        aria-label={words.message}
        aria-live="polite"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setAtEnd(scrollHeight - scrollTop - clientHeight < 40)
        }
      >
        {data.messages.hasOlder && (
          <li className="older">
            <button type="button" className="button" onClick={() => void older()}>
              {words.older}
            </button>
            {hasFailed && <Problem>{words.refusals.other}</Problem>}
          </li>
        )}
        {lines.map((line) => (
          <li key={line.id} data-mine={line.sender.id === viewer?.id || undefined}>
            <p>{line.content}</p>
            <small>
              <Time at={line.sentAt} />
              {line.id === lastRead?.id && ` · ${words.read}`}
            </small>
          </li>
        ))}
      </ol>
      <Composer peerId={peerId} canSayTyping={talk !== null} onSent={(line) => show([line])} />
    </section>
  )
}

/** At an address that is nobody's, any more, or one's own. */
function NobodyThere() {
  const words = useWords()
  return (
    <Notice title={words.nobodyToWriteTo}>
      <Link to="/people" className="button">
        {words.findPeople}
      </Link>
      <Link to="/chat" className="button">
        {words.back}
      </Link>
    </Notice>
  )
}

/** Whether somebody may see the page: it is not behind another tab. */
function useLookedAt(): boolean {
  return useSyncExternalStore(onVisibility, () => !document.hidden)
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  return () => document.removeEventListener('visibilitychange', listener)
}

function Time({ at }: { at: number }) {
  const tag = document.documentElement.lang
  const isToday = new Date(at).toDateString() === new Date().toDateString()
  const format = new Intl.DateTimeFormat(
    tag,
    isToday ? { timeStyle: 'short' } : { dateStyle: 'short', timeStyle: 'short' },
  )
  return <time dateTime={new Date(at).toISOString()}>{format.format(at)}</time>
}
