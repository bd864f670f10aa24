import { useCallback, useEffect, useRef, useState } from 'react'
import { useAsk } from '../../ask.ts'
import { ask, asRefusal, type Refusal } from '../../graph.ts'
import { FeedDocument, type Clip } from '../../operations.generated.ts'
import { Notice, Refused, Waiting } from '../../parts/states.tsx'
import { useWords } from '../../words/language.ts'
import { ClipCard } from './clip-card.tsx'
import './feed.css'

const PAGE = 10

/** One clip fills the screen, the next one is a swipe (or an arrow key) away. */
export function FeedPage() {
  const words = useWords()
  const { data, refusal, change, again } = useAsk(FeedDocument, { first: PAGE })
  const [current, setCurrent] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const isAsking = useRef(false)
  const [problem, setProblem] = useState<Refusal | null>(null)
  const feed = data?.feed

  const more = useCallback(
    async (after: string) => {
      if (isAsking.current) return
      isAsking.current = true
      try {
        const page = await ask(FeedDocument, { after, first: PAGE })
        setProblem(null)
        // Who signs in meanwhile is shown another feed, which goes on elsewhere.
        change((shown) =>
          shown.feed.next === after
            ? { feed: { ...page.feed, items: [...shown.feed.items, ...page.feed.items] } }
            : shown,
        )
      } catch (error) {
        setProblem(asRefusal(error))
      }
      isAsking.current = false
    },
    [change],
  )

  useEffect(() => {
    // Asked for before the last clip is reached, so that nobody waits.
    if (feed?.next && current >= feed.items.length - 3) void more(feed.next)
  }, [feed, current, more])

  const update = useCallback(
    (id: string, facts: (shown: Clip) => Partial<Clip>) =>
      change(({ feed: { items, next } }) => {
        const shown = items.find((clip) => clip.id === id)
        const changed = shown && { ...shown, ...facts(shown) }
        return { feed: { next, items: changed ? items.map((clip) => after(changed, clip)) : items } }
      }),
    [change],
  )

  const drop = useCallback(
    (id: string) =>
      change(({ feed: { items, next } }) => ({
        feed: { next, items: items.filter((clip) => clip.id !== id) },
      })),
    [change],
  )

  if (refusal) return <Refused refusal={refusal} again={again} />
  if (!feed) return <Waiting />
  const { next } = feed
  if (feed.items.length === 0) return <Notice title={words.noVideos}>{words.noVideosWhy}</Notice>
  return (
    <div
      className="feed"
      ref={list}
      role="feed"
      aria-label={words.feed}
      tabIndex={0}
      onKeyDown={(event) => {
        const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
        if (!step || event.target !== list.current) return
        event.preventDefault()
        list.current.children[current + step]?.scrollIntoView({ behavior: 'smooth' })
      }}
    >
      {feed.items.map((clip, place) => (
        <ClipCard
          key={clip.id}
          clip={clip}
          place={place}
          isNear={Math.abs(place - current) <= 1}
          onSeen={setCurrent}
          onChange={update}
          onDeleted={drop}
        />
      ))}
      {problem && next && <Refused refusal={problem} again={() => void more(next)} />}
    </div>
  )
}

/** A clip after one was changed: whoever is followed from that one is followed on all of theirs. */
function after(changed: Clip, clip: Clip): Clip {
  if (clip.id === changed.id) return changed
  return clip.author.id === changed.author.id ? { ...clip, author: changed.author } : clip
}
