import { useState, type ReactNode } from 'react'
import { useAsk } from '../ask.ts'
import { ask } from '../graph.ts'
import { MyProfileDocument, SignOutDocument } from '../operations.generated.ts'
import { useRoute } from '../route.ts'
import { forgetViewer, useViewer, type Viewer } from '../session.ts'
import { theme, themes } from '../theme.ts'
import { language, useWords } from '../words/language.ts'
import { Avatar } from './avatar.tsx'
import { DeleteAccountDialog, LeftDialog, type Left } from './delete-account-dialog.tsx'
import { Icon } from './icon.tsx'
import { Link } from './link.tsx'
import { ProfileDialog } from './profile-dialog.tsx'
import { SignInDialog } from './sign-in.tsx'

type PageName = 'feed' | 'chat' | 'people' | 'studio' | 'operator'

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
  const names: PageName[] = [
    'feed',
    'chat',
    'people',
    'studio',
    ...(isOperator ? (['operator'] as const) : []),
  ]
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
  const viewer = useViewer()
  const [left, setLeft] = useState<Left | null>(null)
  return (
    <>
      {viewer ? <SignedIn viewer={viewer} onLeft={setLeft} /> : <Guest />}
      {left && <LeftDialog left={left} onClose={() => setLeft(null)} />}
    </>
  )
}

function Guest() {
  const words = useWords()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="button primary" onClick={() => setOpen(true)}>
        {words.signIn}
      </button>
      {isOpen && <SignInDialog onClose={() => setOpen(false)} />}
    </>
  )
}

function SignedIn({ viewer, onLeft }: { viewer: Viewer; onLeft: (left: Left) => void }) {
  const words = useWords()
  const { data, again } = useAsk(MyProfileDocument, {})
  const [open, setOpen] = useState<'profile' | 'leaving' | null>(null)
  const profile = data?.me
  const signOut = () => {
    // Forgotten here without waiting for an answer; the session itself runs out if it was not reached.
    void ask(SignOutDocument, {}).catch(() => undefined)
    forgetViewer()
  }
  return (
    <div className="who">
      <button
        type="button"
        className="bare self"
        aria-label={words.profile}
        disabled={!profile}
        onClick={() => setOpen('profile')}
      >
        <Avatar person={profile ?? { ...viewer, avatar: null }} />
      </button>
      <b>{viewer.name}</b>
      <button type="button" className="bare" onClick={signOut}>
        {words.signOut}
      </button>
      {open === 'profile' && profile && (
        <ProfileDialog
          profile={profile}
          onChanged={again}
          onLeave={() => setOpen('leaving')}
          onClose={() => setOpen(null)}
        />
      )}
      {open === 'leaving' && <DeleteAccountDialog onLeft={onLeft} onClose={() => setOpen(null)} />}
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
