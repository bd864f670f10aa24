import { memo, useEffect, useRef, useState } from 'react'
import { ask } from '../../graph.ts'
import { ownAddress } from '../../own-address.ts'
import {
  FollowDocument,
  LikeDocument,
  UnfollowDocument,
  UnlikeDocument,
  WatchedDocument,
  type Clip,
} from '../../operations.generated.ts'
import { Avatar } from '../../parts/avatar.tsx'
import { DeleteVideoDialog } from '../../parts/delete-video-dialog.tsx'
import { Icon } from '../../parts/icon.tsx'
import { SignInDialog } from '../../parts/sign-in.tsx'
import { mayDelete, useViewer } from '../../session.ts'
import { shortNumber, useWords } from '../../words/language.ts'
import { CommentsDrawer } from './comments-drawer.tsx'
import { useInTurn } from './in-turn.ts'
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
  const follows = useInTurn()
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

  /** Shown at once, corrected by the answer; when there is none it is as `before`, and so is nothing else. */
  async function write(
    inTurn: ReturnType<typeof useInTurn>,
    before: Partial<Clip>,
    now: Partial<Clip>,
    answer: () => Promise<Partial<Clip>>,
  ) {
    if (!viewer) return setOpen('sign-in')
    onChange(clip.id, () => now)
    const facts = await inTurn(() => answer().catch(() => before))
    if (facts) onChange(clip.id, () => facts)
  }
  const { author, isFavorite, favoriteCount } = clip
  const like = () =>
    write(
      likes,
      { isFavorite, favoriteCount },
      { isFavorite: !isFavorite, favoriteCount: (favoriteCount ?? 0) + (isFavorite ? -1 : 1) },
      async () =>
        isFavorite
          ? (await ask(UnlikeDocument, { videoId: clip.id })).unfavoriteVideo
          : (await ask(LikeDocument, { videoId: clip.id })).favoriteVideo,
    )
  const follow = () =>
    write(follows, { author }, { author: { ...author, isFollow: !author.isFollow } }, async () => {
      const changed = author.isFollow
        ? (await ask(UnfollowDocument, { userId: author.id })).unfollowUser
        : (await ask(FollowDocument, { userId: author.id })).followUser
      return { author: { ...author, ...changed } }
    })
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
          {author.id !== viewer?.id && (
            <button
              type="button"
              className="button"
              aria-pressed={author.isFollow ?? false}
              onClick={() => void follow()}
            >
              {author.isFollow ? words.following : words.follow}
            </button>
          )}
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
