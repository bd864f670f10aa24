// Who is signed in: { name, token, until }, or null. In memory alone, so that the token ends with the page.
let viewer = null
const listeners = new Set()

const LOGIN = `mutation PlaygroundLogin($username: String!, $password: String!) {
  login(username: $username, password: $password) { token user { id name } }
}`
const SESSION = 'query PlaygroundSession { me { sessions { isCurrent expiresAt } } }'
const LOGOUT = 'mutation PlaygroundLogout { logout }'

export function whoIsSignedIn() {
  return viewer
}

/** Calls `listener` whenever somebody signs in or out; answers with the way to stop that. */
export function onSignInOrOut(listener) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export async function signIn(username, password) {
  const { data, errors } = await ask(LOGIN, { username, password })
  if (!data?.login) throw new Error(errors?.[0]?.message ?? 'Signing in did not work')
  const { user, token } = data.login
  become({ name: user.name ?? `user ${user.id}`, token, until: null })
  const session = await ask(SESSION, {})
  const current = session.data?.me?.sessions?.find(({ isCurrent }) => isCurrent)
  if (current && viewer?.token === token) become({ ...viewer, until: current.expiresAt })
}

export async function signOut() {
  const answer = ask(LOGOUT, {})
  become(null)
  // Whatever the answer, this page has forgotten the token; an unreachable gateway lets the session run out.
  await answer.catch(() => undefined)
}

/** `fetch` with the viewer's token, unless the header editor names another one. */
export async function fetchAsViewer(address, options = {}) {
  const headers = new Headers(options.headers)
  const token = headers.has('authorization') ? null : viewer?.token
  if (token) headers.set('authorization', `Bearer ${token}`)
  const response = await fetch(address, { ...options, headers })
  // The session is over (logged out in an editor, or too old): as a guest the next request works again.
  if (response.status === 401 && token && token === viewer?.token) become(null)
  return response
}

async function ask(query, variables) {
  const response = await fetchAsViewer('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  return response.json()
}

function become(next) {
  viewer = next
  for (const listener of listeners) listener()
}
