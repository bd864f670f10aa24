import { ask } from '../graph.ts'
import { useInTurn } from '../in-turn.ts'
import { FollowDocument, UnfollowDocument } from '../operations.generated.ts'
import { useViewer } from '../session.ts'
import { useWords } from '../words/language.ts'

interface Following {
  isFollow: boolean | null
  followerCount: number | null
}

interface FollowButtonProps {
  person: Following & { id: string }
  onChange: (facts: Partial<Following>) => void
  /** A guest wants to follow somebody; left out where no guest comes. */
  onGuest?: () => void
}

/** Follows somebody, or no longer: shown at once, corrected by the answer. Nobody follows oneself. */
export function FollowButton({ person, onChange, onGuest }: FollowButtonProps) {
  const words = useWords()
  const viewer = useViewer()
  const inTurn = useInTurn()
  const { id, isFollow, followerCount } = person
  if (id === viewer?.id) return null

  async function follow() {
    if (!viewer) return onGuest?.()
    onChange({ isFollow: !isFollow })
    // Without an answer it is as before.
    const facts = await inTurn(() => change().catch(() => ({ isFollow, followerCount })))
    if (facts) onChange(facts)
  }

  async function change(): Promise<Following> {
    return isFollow
      ? (await ask(UnfollowDocument, { userId: id })).unfollowUser
      : (await ask(FollowDocument, { userId: id })).followUser
  }

  return (
    <button type="button" className="button" aria-pressed={isFollow ?? false} onClick={() => void follow()}>
      {isFollow ? words.following : words.follow}
    </button>
  )
}
