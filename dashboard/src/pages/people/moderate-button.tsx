import { useState } from 'react'
import { Icon } from '../../parts/icon.tsx'
import { useViewer } from '../../session.ts'
import { useWords } from '../../words/language.ts'
import { mayModerate } from './may-moderate.ts'
import { ModerationDialog } from './moderation-dialog.tsx'
import type { Person } from './person.ts'

interface ModerateButtonProps {
  person: Person
  onChange: (facts: Partial<Person>) => void
}

/** The way for staff to what they may do to somebody; nothing for others, or where there is nothing to be done. */
export function ModerateButton({ person, onChange }: ModerateButtonProps) {
  const { moderation } = useWords()
  const viewer = useViewer()
  const [isOpen, setOpen] = useState(false)
  if (!viewer || !mayModerate(viewer, person)) return null
  return (
    <>
      <button type="button" className="button moderate" onClick={() => setOpen(true)}>
        <Icon name="shield" />
        <span className="visually-hidden">{moderation.of(person.name ?? '')}</span>
      </button>
      {isOpen && (
        <ModerationDialog
          person={person}
          own={viewer.role}
          onChange={onChange}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}
