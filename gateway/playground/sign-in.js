import { onSignInOrOut, signIn, signOut, whoIsSignedIn } from './session.js'

const { createElement: h, useState, useSyncExternalStore } = React

/** The corner of the page: who is signed in, and the way in and out. */
export function SignIn() {
  const viewer = useSyncExternalStore(onSignInOrOut, whoIsSignedIn)
  return h('div', { className: 'sign-in' }, viewer ? h(SignedIn, viewer) : h(Guest))
}

function SignedIn({ name, until }) {
  return h(
    React.Fragment,
    null,
    h(
      'span',
      { className: 'sign-in-who', title: 'Every request carries this session; each use prolongs it' },
      'Signed in as ',
      h('b', null, name),
      until && ` until ${new Date(until).toLocaleTimeString([], { timeStyle: 'short' })}`,
    ),
    h('button', { type: 'button', className: 'sign-in-button', onClick: signOut }, 'Sign out'),
  )
}

function Guest() {
  const [isOpen, setOpen] = useState(false)
  return h(
    React.Fragment,
    null,
    h(
      'button',
      {
        type: 'button',
        className: 'sign-in-button',
        'aria-expanded': isOpen,
        onClick: () => setOpen(!isOpen),
      },
      'Sign in',
    ),
    isOpen && h(SignInForm, { onClose: () => setOpen(false) }),
  )
}

function SignInForm({ onClose }) {
  const [problem, setProblem] = useState(null)
  const [isBusy, setBusy] = useState(false)

  async function submit(event) {
    event.preventDefault()
    const { username, password } = event.currentTarget.elements
    setBusy(true)
    try {
      // Where it works, this form is gone: the corner shows the viewer instead.
      await signIn(username.value, password.value)
    } catch (error) {
      setProblem(error.message)
      setBusy(false)
    }
  }

  return h(
    'form',
    {
      className: 'sign-in-form',
      onSubmit: submit,
      onKeyDown: (event) => event.key === 'Escape' && onClose(),
    },
    field('User name', { name: 'username', autoComplete: 'username', autoFocus: true }),
    field('Password', { name: 'password', type: 'password', autoComplete: 'current-password' }),
    problem && h('p', { className: 'sign-in-problem', role: 'alert' }, problem),
    h(
      'button',
      { className: 'sign-in-button sign-in-submit', disabled: isBusy },
      isBusy ? 'Signing in …' : 'Sign in',
    ),
    h(
      'p',
      null,
      'On the demo data: ',
      h('code', null, 'ana'),
      ' (or ben, cleo), password ',
      h('code', null, 'douyin-demo'),
    ),
  )
}

function field(label, attributes) {
  return h('label', null, label, h('input', { required: true, spellCheck: false, ...attributes }))
}
