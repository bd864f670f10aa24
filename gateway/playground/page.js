import { examplesPlugin } from './examples-panel.js'
import { fetchAsViewer, whoIsSignedIn } from './session.js'
import { SignIn } from './sign-in.js'

const { createElement: h } = React
const { GraphiQL } = window

const storage = GraphiQL.createLocalStorage({ namespace: 'douyin-supergraph' })

const fetcher = GraphiQL.createFetcher({
  url: '/graphql',
  subscriptionUrl: `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/graphql`,
  // A getter: GraphiQL reads it for every subscription, and who is signed in changes.
  get wsConnectionParams() {
    const viewer = whoIsSignedIn()
    return viewer ? { authorization: `Bearer ${viewer.token}` } : {}
  },
  fetch: fetchAsViewer,
})

async function start() {
  const examples = await (await fetch('/playground/examples.json')).json()
  const panel = examplesPlugin(examples)
  const [first] = examples
  const isFirstVisit = storage.getItem('graphiql:tabState') === null
  const playground = h(
    GraphiQL,
    {
      fetcher,
      storage,
      plugins: [panel],
      // Later visits find the page as it was left.
      ...(isFirstVisit && { visiblePlugin: panel, query: first.query, variables: first.variables ?? '' }),
      // What a new tab begins with; empty would mean GraphiQL's own long greeting.
      defaultQuery: '\n',
      defaultEditorToolsVisibility: 'variables',
      isHeadersEditorEnabled: true,
      // Headers may hold a token: they are forgotten with the page.
      shouldPersistHeaders: false,
      showPersistHeadersSettings: false,
    },
    h(GraphiQL.Logo, null, h(SignIn)),
  )
  ReactDOM.createRoot(document.getElementById('playground')).render(playground)
}

void start()
