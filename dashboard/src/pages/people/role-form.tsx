import { useState, type FormEvent } from 'react'
import { ask } from '../../graph.ts'
import { SetRoleDocument } from '../../operations.generated.ts'
import type { Role } from '../../session.ts'
import { useWords } from '../../words/language.ts'
import type { Moderated } from './person.ts'
import type { Moderation } from './use-moderation.ts'

const roles: readonly Role[] = ['USER', 'DEVELOPER', 'MODERATOR', 'ADMINISTRATOR']

/** Gives somebody a role: it is chosen first, and given with a button of its own. */
export function RoleForm({ person, isBusy, act }: Moderation & { person: Moderated }) {
  const words = useWords()
  const { id: userId, role } = person
  const [chosen, setChosen] = useState(role ?? 'USER')

  function give(event: FormEvent) {
    event.preventDefault()
    act(
      async () => (await ask(SetRoleDocument, { userId, role: chosen })).setRole,
      words.moderation.hasRole(words.roles[chosen]),
    )
  }

  return (
    <form onSubmit={give}>
      <label>
        {words.moderation.role}
        <select
          value={chosen}
          onChange={({ target }) => setChosen(roles.find((value) => value === target.value) ?? chosen)}
        >
          {roles.map((value) => (
            <option key={value} value={value}>
              {words.roles[value]}
            </option>
          ))}
        </select>
      </label>
      {chosen === 'ADMINISTRATOR' && chosen !== role && (
        <p className="hint">{words.moderation.administratorWhat}</p>
      )}
      <div className="ways">
        <button className="button" disabled={isBusy || chosen === role}>
          {words.moderation.giveRole}
        </button>
      </div>
    </form>
  )
}
