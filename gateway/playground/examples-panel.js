import { onSignInOrOut, whoIsSignedIn } from './session.js'

const { createElement: h, useEffect, useSyncExternalStore } = React
const { GraphiQL } = window

/** GraphiQL's side panel with the saved operations; a click opens one in a tab of its own. */
export function examplesPlugin(examples) {
  return { title: 'Examples', icon: Icon, content: () => h(ExamplesPanel, { examples }) }
}

function ExamplesPanel({ examples }) {
  const isGuest = useSyncExternalStore(onSignInOrOut, whoIsSignedIn) === null
  const editor = GraphiQL.React.useEditorContext()
  const { id } = editor.tabs[editor.activeTabIndex]
  useEffect(() => {
    // A new tab gets its title a moment later, glides into place, and may lie beyond the edge.
    const timer = setTimeout(() => document.querySelector('.graphiql-tab-active')?.scrollIntoView(), 500)
    return () => clearTimeout(timer)
  }, [id, isGuest])
  const groups = [...new Set(examples.map(({ group }) => group))]
  return h(
    'section',
    { className: 'examples', 'aria-label': 'Examples' },
    h('div', { className: 'graphiql-doc-explorer-title' }, 'Examples'),
    groups.map((group) =>
      h(
        'div',
        { key: group, className: 'examples-group' },
        h('h2', null, group),
        examples
          .filter((example) => example.group === group)
          .map((example) =>
            h(
              'button',
              {
                key: example.name,
                type: 'button',
                className: 'example',
                onClick: () => open(editor, example),
              },
              example.title,
              isGuest && example.needsViewer && h('small', null, 'sign in first'),
            ),
          ),
      ),
    ),
  )
}

function open(editor, { query, variables }) {
  const opened = editor.tabs.findIndex((tab) => tab.query === query)
  if (opened >= 0) {
    editor.changeTab(opened)
    return
  }
  // GraphiQL opens empty tabs only: the editors belong to the new one as soon as it is rendered.
  ReactDOM.flushSync(() => editor.addTab())
  editor.queryEditor.setValue(query)
  editor.variableEditor.setValue(variables ?? '')
}

function Icon() {
  return h(
    'svg',
    { viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', strokeWidth: 1.5, 'aria-hidden': true },
    h('path', { d: 'M6 4.5h12a1 1 0 0 1 1 1v14l-7-4.5-7 4.5v-14a1 1 0 0 1 1-1z', strokeLinejoin: 'round' }),
  )
}
