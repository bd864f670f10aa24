import type { PeopleResult } from '../../operations.generated.ts'
import { Avatar } from '../../parts/avatar.tsx'
import { FollowButton } from '../../parts/follow-button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Link } from '../../parts/link.tsx'
import { useViewer } from '../../session.ts'
import { shortNumber, useWords } from '../../words/language.ts'

export type Person = PeopleResult['people']['items'][number]

interface PersonLineProps {
  person: Person
  onChange: (facts: Partial<Person>) => void
}

/** Somebody who was found: who they are, and what the viewer may do about it. */
export function PersonLine({ person, onChange }: PersonLineProps) {
  const words = useWords()
  const viewer = useViewer()
  const { id, name, signature, followerCount } = person
  return (
    <div className="person">
      <Avatar person={person} />
      <div>
        <b>{name}</b>
        {signature && <p>{signature}</p>}
        <small>{words.followers(shortNumber(followerCount ?? 0))}</small>
      </div>
      {id === viewer?.id ? (
        <small>{words.you}</small>
      ) : (
        <>
          <Link to={`/chat/${id}`} className="button">
            <Icon name="chat" />
            <span className="visually-hidden">{words.writeTo(name ?? '')}</span>
          </Link>
          <FollowButton person={person} onChange={onChange} />
        </>
      )}
    </div>
  )
}
