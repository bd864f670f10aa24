import { useEffect, useState, type FormEvent } from 'react'
import { Icon } from '../../parts/icon.tsx'
import { go, useSearch } from '../../route.ts'
import { useWords } from '../../words/language.ts'
import { Found } from './found.tsx'
import './people.css'

/** A name of the most characters, each of which may be two to a browser; the graph says when it is too long. */
const MOST_UNITS = 64

/**
 * A name to look for, and who was found. What is looked for is in the address, where it can be shared and gone back to; so it is
 * asked when somebody says so, and not with each letter.
 */
export function PeoplePage() {
  const words = useWords()
  const name = useSearch('name').trim()
  const [text, setText] = useState(name)
  useEffect(() => setText(name), [name])

  function find(event: FormEvent) {
    event.preventDefault()
    go(`/people?${new URLSearchParams({ name: text.trim() }).toString()}`)
  }

  return (
    <div className="people">
      <h1>{words.findPeople}</h1>
      <form role="search" onSubmit={find}>
        <input
          type="search"
          aria-label={words.nameBegins}
          placeholder={words.nameBegins}
          required
          maxLength={MOST_UNITS}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <button className="button primary">
          <Icon name="search" />
          {words.find}
        </button>
      </form>
      {name && <Found key={name} name={name} />}
    </div>
  )
}
