import { examplesPlugin } from './examples-panel.js'
import { LiveSign } from './live-sign.js'
import { liveClient } from './live.js'
import { planPlugin } from './plan-panel.js'
import { fetchAsViewer } from './session.js'
import { SignIn } from './sign-in.js'

const { createElement: h } = React
const { GraphiQL } = window

const storage = GraphiQL.createLocalStorage({ namespace: 'douyin-supergraph' })

// One of its own for each request: a subscription's connection belongs to who is signed in when it begins.
function fetcher(request, options) {
  const wsClient = liveClient(options?.headers)
  return GraphiQL.createFetcher({ url: '/graphql', fetch: fetchAsViewer, wsClient })(request, options)
}

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
      plugins: [panel, planPlugin],
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
    h(GraphiQL.Logo, null, h(LiveSign), h(SignIn)),
  )
  ReactDOM.createRoot(document.getElementById('playground')).render(playground)
}

void start()
