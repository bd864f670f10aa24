import { useState, type ReactNode } from 'react'
import { ask } from '../graph.ts'
import { SignOutDocument } from '../operations.generated.ts'
import { useRoute } from '../route.ts'
import { forgetViewer, useViewer } from '../session.ts'
import { theme, themes } from '../theme.ts'
import { language, useWords } from '../words/language.ts'
import { Avatar } from './avatar.tsx'
import { Icon } from './icon.tsx'
import { Link } from './link.tsx'
import { SignInDialog } from './sign-in.tsx'

type PageName = 'feed' | 'chat' | 'studio' | 'operator'

/** What every page has around it: the way to the others, who is signed in, language and appearance. */
export function Frame({ children }: { children: ReactNode }) {
  const words = useWords()
  return (
    <>
      <a className="skip" href="#content">
        {words.skip}
      </a>
      <header className="frame">
        <Link to="/feed" className="brand">
          <Icon name="play" isFull /> Douyin
        </Link>
        <Pages />
        <div className="corner">
          <Who />
          <Choices />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  )
}

function Pages() {
  const words = useWords()
  const route = useRoute()
  const page = route.split('/')[1] || 'feed'
  const isOperator = useViewer()?.role === 'ADMINISTRATOR'
  const names: PageName[] = ['feed', 'chat', 'studio', ...(isOperator ? (['operator'] as const) : [])]
  return (
    <nav aria-label={words.pages}>
      {names.map((name) => (
        <Link key={name} to={`/${name}`} isCurrent={page === name}>
          <Icon name={name} isFull={page === name} />
          <span>{words[name]}</span>
        </Link>
      ))}
    </nav>
  )
}

function Who() {
  const words = useWords()
  const viewer = useViewer()
  const [isOpen, setOpen] = useState(false)
  if (!viewer) {
    return (
      <>
        <button type="button" className="button primary" onClick={() => setOpen(true)}>
          {words.signIn}
        </button>
        {isOpen && <SignInDialog onClose={() => setOpen(false)} />}
      </>
    )
  }
  const signOut = () => {
    // Forgotten here whatever the answer; the session itself runs out if it was not reached.
    void ask(SignOutDocument, {})
      .catch(() => undefined)
      .finally(forgetViewer)
  }
  return (
    <div className="who">
      <Avatar id={viewer.id} name={viewer.name} />
      <b>{viewer.name}</b>
      <button type="button" className="bare" onClick={signOut}>
        {words.signOut}
      </button>
    </div>
  )
}

function Choices() {
  const words = useWords()
  const chosen = theme.use()
  const tag = language.use()
  return (
    <div className="choices">
      <button
        type="button"
        className="bare"
        lang={tag === 'en' ? 'zh-CN' : 'en'}
        onClick={() => language.set(tag === 'en' ? 'zh' : 'en')}
      >
        {tag === 'en' ? '中文' : 'English'}
      </button>
      <select
        aria-label={words.theme}
        value={chosen}
        onChange={({ target }) => theme.set(themes.find((value) => value === target.value) ?? 'system')}
      >
        {themes.map((value) => (
          <option key={value} value={value}>
            {words.themes[value]}
          </option>
        ))}
      </select>
    </div>
  )
}
