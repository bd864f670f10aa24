import { Avatar } from '../../parts/avatar.tsx'
import { FollowButton } from '../../parts/follow-button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Link } from '../../parts/link.tsx'
import { useViewer } from '../../session.ts'
import { shortNumber, useWords } from '../../words/language.ts'
import { ModerateButton } from './moderate-button.tsx'
import type { Person } from './person.ts'

interface PersonLineProps {
  person: Person
  onChange: (facts: Partial<Person>) => void
}

/** Somebody who was found: who they are, and what the viewer may do about it. */
export function PersonLine({ person, onChange }: PersonLineProps) {
  const words = useWords()
  const viewer = useViewer()
  const { id, name, signature, followerCount, role, suspension } = person
  return (
    <div className="person">
      <Avatar person={person} />
      <div>
        <b>{name}</b>
        {signature && <p>{signature}</p>}
        <small>{words.followers(shortNumber(followerCount ?? 0))}</small>
        {role && role !== 'USER' && <span className="mark">{words.roles[role]}</span>}
        {suspension && <span className="mark suspended">{words.moderation.suspended}</span>}
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
          <ModerateButton person={person} onChange={onChange} />
        </>
      )}
    </div>
  )
}
