import { fetchAsViewer, onSignInOrOut, whoIsSignedIn } from './session.js'

const { createElement: h, useEffect, useState, useSyncExternalStore } = React
const { GraphiQL } = window

/** Asked once typing pauses, in milliseconds. */
const PAUSE_MS = 400

/** GraphiQL's side panel with what the operation in the editor costs, and how it is answered. */
export const planPlugin = { title: 'Cost and plan', icon: Icon, content: () => h(PlanPanel) }

function PlanPanel() {
  const { tabs, activeTabIndex } = GraphiQL.React.useEditorContext()
  const { query, variables, operationName } = tabs[activeTabIndex]
  const viewer = useSyncExternalStore(onSignInOrOut, whoIsSignedIn)
  const told = useExplanation(query, variables, operationName, viewer?.token)
  return h(
    'section',
    { className: 'plan', 'aria-label': 'Cost and plan' },
    h('div', { className: 'graphiql-doc-explorer-title' }, 'Cost and plan'),
    told?.problem && h('p', { role: 'alert' }, told.problem),
    told?.plan !== undefined && h(Explanation, told),
    !told && h('p', null, 'The operation in the editor is looked at as it is written.'),
  )
}

function Explanation({ cost, mostCost, fetches, hops, plan }) {
  return h(
    React.Fragment,
    null,
    h(
      'dl',
      null,
      fact('Cost', `${cost} of at most ${mostCost}`),
      fact('Fetches', `${fetches} from subgraphs`),
      fact('Hops', `${hops} one after the other`),
    ),
    h('pre', { tabIndex: 0, 'aria-label': 'Query plan' }, plan),
  )
}

function fact(name, value) {
  return h('div', { key: name }, h('dt', null, name), h('dd', null, value))
}

/** What the gateway says of an operation: its explanation, `{ problem }`, or null as long as it was not asked. */
function useExplanation(query, variables, operationName, token) {
  const [told, setTold] = useState(null)
  useEffect(() => {
    if (!query?.trim()) return setTold(null)
    let isOver = false
    const timer = setTimeout(async () => {
      const answer = await explain(query, variables, operationName).catch(({ message }) => ({
        problem: message,
      }))
      if (!isOver) setTold(answer)
    }, PAUSE_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [query, variables, operationName, token])
  return told
}

async function explain(query, variables, operationName) {
  const response = await fetchAsViewer('/plan', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, operationName, variables: variables?.trim() ? JSON.parse(variables) : {} }),
  })
  const answer = await response.json()
  return answer.errors ? { problem: answer.errors[0].message } : answer
}

function Icon() {
  return h(
    'svg',
    { viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', strokeWidth: 1.5, 'aria-hidden': true },
    h('path', { d: 'M5 5h6v4H5zM13 15h6v4h-6zM8 9v8h5M8 12h8v3', strokeLinejoin: 'round' }),
  )
}
