import { useAsk } from '../../ask.ts'
import { ask } from '../../graph.ts'
import { PeopleDocument } from '../../operations.generated.ts'
import { More } from '../../parts/more.tsx'
import { Refused } from '../../parts/states.tsx'
import { useWords } from '../../words/language.ts'
import { PersonLine } from './person-line.tsx'
import type { Person } from './person.ts'

/** Whoever's name begins so, an exact match first. */
export function Found({ name }: { name: string }) {
  const words = useWords()
  const { data, refusal, change, again } = useAsk(PeopleDocument, { name })
  if (refusal) return <Refused refusal={refusal} again={again} />
  const { items, next } = data?.people ?? { items: [], next: null }

  async function more(after: string) {
    const { people } = await ask(PeopleDocument, { name, after })
    change((shown) => ({ people: { ...people, items: [...shown.people.items, ...people.items] } }))
  }

  function changePerson(id: string, facts: Partial<Person>) {
    const changed = (person: Person) => (person.id === id ? { ...person, ...facts } : person)
    change(({ people }) => ({ people: { ...people, items: people.items.map(changed) } }))
  }

  function told(): string {
    if (!data) return words.loading
    return items.length === 0 ? words.foundNobody(name) : words.found(items.length, next === null)
  }

  return (
    <>
      {/* There from the beginning: what changes in it is read out. */}
      <p className="hint" role="status">
        {told()}
      </p>
      <ul>
        {items.map((person) => (
          <li key={person.id}>
            <PersonLine person={person} onChange={(facts) => changePerson(person.id, facts)} />
          </li>
        ))}
      </ul>
      {next && <More ask={() => more(next)} />}
    </>
  )
}
