import { lazy, Suspense } from 'react'
import { Boundary } from './parts/boundary.tsx'
import { Frame } from './parts/frame.tsx'
import { Notice, Waiting } from './parts/states.tsx'
import { FeedPage } from './pages/feed/feed-page.tsx'
import { Link } from './parts/link.tsx'
import { SignInPage } from './parts/sign-in.tsx'
import { useRoute } from './route.ts'
import { useViewer } from './session.ts'
import { useWords } from './words/language.ts'

// The feed comes with the page; the others when somebody opens them.
const ChatPage = lazy(async () => ({ default: (await import('./pages/chat/chat-page.tsx')).ChatPage }))
const PeoplePage = lazy(async () => ({
  default: (await import('./pages/people/people-page.tsx')).PeoplePage,
}))
const StudioPage = lazy(async () => ({
  default: (await import('./pages/studio/studio-page.tsx')).StudioPage,
}))
const OperatorPage = lazy(async () => ({
  default: (await import('./pages/operator/operator-page.tsx')).OperatorPage,
}))

export function App() {
  const route = useRoute()
  return (
    <Frame>
      <Boundary key={route.split('/')[1]}>
        <Suspense fallback={<Waiting />}>
          <Page route={route} />
        </Suspense>
      </Boundary>
    </Frame>
  )
}

function Page({ route }: { route: string }) {
  const words = useWords()
  const viewer = useViewer()
  const [, page, rest] = route.split('/')
  if (!page || page === 'feed') return <FeedPage />
  if (page === 'chat') return viewer ? <ChatPage peerId={rest || null} /> : <SignInPage />
  if (page === 'people') return viewer ? <PeoplePage /> : <SignInPage />
  if (page === 'studio') return viewer ? <StudioPage viewer={viewer} /> : <SignInPage />
  if (page === 'operator') {
    if (!viewer) return <SignInPage />
    if (viewer.role === 'ADMINISTRATOR') return <OperatorPage />
    return <Notice title={words.forOperators}>{words.forOperatorsWhy}</Notice>
  }
  return (
    <Notice title={words.nothingHere}>
      <Link to="/feed">{words.backToFeed}</Link>
    </Notice>
  )
}
