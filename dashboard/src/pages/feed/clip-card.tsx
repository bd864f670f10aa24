import { memo, useEffect, useRef, useState } from 'react'
import { ask } from '../../graph.ts'
import { useInTurn } from '../../in-turn.ts'
import { ownAddress } from '../../own-address.ts'
import { LikeDocument, UnlikeDocument, WatchedDocument, type Clip } from '../../operations.generated.ts'
import { Avatar } from '../../parts/avatar.tsx'
import { DeleteVideoDialog } from '../../parts/delete-video-dialog.tsx'
import { FollowButton } from '../../parts/follow-button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { SignInDialog } from '../../parts/sign-in.tsx'
import { mayDelete, useViewer } from '../../session.ts'
import { shortNumber, useWords } from '../../words/language.ts'
import { CommentsDrawer } from './comments-drawer.tsx'
import { Player } from './player.tsx'

interface ClipCardProps {
  clip: Clip
  place: number
  /** Whether it is the clip on the screen or a neighbour: only those load their video. */
  isNear: boolean
  onSeen: (place: number) => void
  /** `facts` are told of the clip as it is shown then. */
  onChange: (id: string, facts: (shown: Clip) => Partial<Clip>) => void
  onDeleted: (id: string) => void
}

type Open = 'comments' | 'delete' | 'sign-in' | null

export const ClipCard = memo(function ClipCard(props: ClipCardProps) {
  const { clip, place, isNear, onSeen, onChange, onDeleted } = props
  const words = useWords()
  const viewer = useViewer()
  const card = useRef<HTMLElement>(null)
  const isCounted = useRef(false)
  const likes = useInTurn()
  const [isSeen, setSeen] = useState(false)
  const [open, setOpen] = useState<Open>(null)

  useEffect(() => {
    const observer = new IntersectionObserver(
      ([entry]) => {
        setSeen(entry?.isIntersecting ?? false)
        if (entry?.isIntersecting) onSeen(place)
      },
      { threshold: 0.6 },
    )
    if (card.current) observer.observe(card.current)
    return () => observer.disconnect()
  }, [place, onSeen])

  const { author, isFavorite, favoriteCount } = clip
  /** Shown at once, corrected by the answer; when there is none it is as before, and so is nothing else. */
  async function like() {
    if (!viewer) return setOpen('sign-in')
    const by = isFavorite ? -1 : 1
    onChange(clip.id, () => ({ isFavorite: !isFavorite, favoriteCount: (favoriteCount ?? 0) + by }))
    const facts = await likes(() => changeLike().catch(() => ({ isFavorite, favoriteCount })))
    if (facts) onChange(clip.id, () => facts)
  }
  async function changeLike(): Promise<Partial<Clip>> {
    return isFavorite
      ? (await ask(UnlikeDocument, { videoId: clip.id })).unfavoriteVideo
      : (await ask(LikeDocument, { videoId: clip.id })).favoriteVideo
  }
  const watched = () => {
    if (!viewer || isCounted.current) return
    isCounted.current = true
    void ask(WatchedDocument, { videoId: clip.id }).catch(() => undefined)
  }
  const title = clip.title || words.untitled

  return (
    <article className="clip" ref={card} aria-label={title} aria-posinset={place + 1} aria-setsize={-1}>
      <Player
        poster={ownAddress(clip.coverUrl)}
        source={isNear ? ownAddress(clip.playUrl) : undefined}
        isOn={isSeen && open === null}
        onWatched={watched}
        title={title}
      />
      <div className="clip-text">
        <div className="clip-author">
          <Avatar person={author} />
          <div>
            <b>{author.name}</b>
            {author.signature && <p className="clip-signature">{author.signature}</p>}
            <small>{words.followers(shortNumber(author.followerCount ?? 0))}</small>
          </div>
          <FollowButton
            person={author}
            onChange={(facts) => onChange(clip.id, ({ author }) => ({ author: { ...author, ...facts } }))}
            onGuest={() => setOpen('sign-in')}
          />
        </div>
        <h2>{title}</h2>
      </div>
      <div className="clip-actions">
        <button type="button" aria-pressed={clip.isFavorite ?? false} onClick={() => void like()}>
          <Icon name="heart" isFull={clip.isFavorite ?? false} />
          <span className="visually-hidden">{clip.isFavorite ? words.unlike : words.like}</span>
          <span>{shortNumber(clip.favoriteCount ?? 0)}</span>
        </button>
        <button type="button" onClick={() => setOpen('comments')}>
          <Icon name="comment" />
          <span className="visually-hidden">{words.comments}</span>
          <span>{shortNumber(clip.commentCount ?? 0)}</span>
        </button>
        {mayDelete(viewer, author.id) && (
          <button type="button" aria-label={words.deleteVideo} onClick={() => setOpen('delete')}>
            <Icon name="bin" />
          </button>
        )}
      </div>
      {open === 'sign-in' && <SignInDialog onClose={() => setOpen(null)} />}
      {open === 'delete' && (
        <DeleteVideoDialog
          videoId={clip.id}
          title={title}
          onDeleted={() => onDeleted(clip.id)}
          onClose={() => setOpen(null)}
        />
      )}
      {open === 'comments' && (
        <CommentsDrawer
          videoId={clip.id}
          onCount={(by) =>
            onChange(clip.id, ({ commentCount }) => ({ commentCount: (commentCount ?? 0) + by }))
          }
          onClose={() => setOpen(null)}
        />
      )}
    </article>
  )
})
