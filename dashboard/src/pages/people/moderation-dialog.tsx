import { Avatar } from '../../parts/avatar.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import type { Role } from '../../session.ts'
import { useWords } from '../../words/language.ts'
import { maySuspend } from './may-moderate.ts'
import { OutcomeLine } from './outcome-line.tsx'
import type { Person } from './person.ts'
import { RoleForm } from './role-form.tsx'
import { Shown } from './shown.tsx'
import { SuspensionForm } from './suspension-form.tsx'
import { useModeration } from './use-moderation.ts'

interface ModerationDialogProps {
  person: Person
  /** What the viewer is. */
  own: Role
  onChange: (facts: Partial<Person>) => void
  onClose: () => void
}

/** Who somebody is to staff, and all that the viewer may do to them. */
export function ModerationDialog({ person, own, onChange, onClose }: ModerationDialogProps) {
  const words = useWords()
  const { outcome, ...moderation } = useModeration(onChange)
  const { name, role } = person
  const isBelow = role !== null && maySuspend(own, role)
  return (
    <Dialog title={words.moderation.of(name ?? '')} className="moderation" onClose={onClose}>
      <div className="profile">
        <div className="moderated">
          <Avatar person={person} />
          <b>{name}</b>
          {role && <small>{words.roles[role]}</small>}
        </div>
        {isBelow && <SuspensionForm person={person} {...moderation} />}
        <Shown person={person} isSignatureOffered={isBelow} {...moderation} />
        {own === 'ADMINISTRATOR' && <RoleForm person={person} {...moderation} />}
        <OutcomeLine {...outcome} />
      </div>
    </Dialog>
  )
}
