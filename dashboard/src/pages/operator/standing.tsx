import { useEffect, useState } from 'react'
import { tokenOfViewer } from '../../session.ts'
import { useWords } from '../../words/language.ts'

const EVERY_MS = 5_000

interface Standing {
  services: { name: string; isReady: boolean; ms: number }[]
  operations: { name: string; count: number; medianMs: number; slowMs: number }[]
}

/** What the gateway alone knows: whether each service answers it, and which operations take longest. */
export function Services() {
  const words = useWords()
  const standing = useStanding()
  return (
    <div className="columns">
      <section className="panel">
        <h2>{words.services}</h2>
        {standing === null && <p className="problem">{words.missing}</p>}
        <ul className="services">
          {standing?.services.map(({ name, isReady, ms }) => (
            <li key={name}>
              <span className="state" data-state={isReady ? 'READY' : 'FAILED'}>
                {isReady ? words.ready : words.down}
              </span>
              <b>{name}</b>
              <small>{Math.round(ms)} ms</small>
            </li>
          ))}
        </ul>
      </section>
      <section className="panel">
        <h2>{words.slowest}</h2>
        <div className="table-frame" tabIndex={0} role="region" aria-label={words.slowest}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.operation}</th>
                <th scope="col">{words.count}</th>
                <th scope="col">p50</th>
                <th scope="col">p95</th>
              </tr>
            </thead>
            <tbody>
              {standing?.operations.map(({ name, count, medianMs, slowMs }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{count}</td>
                  <td>{medianMs} ms</td>
                  <td>{slowMs} ms</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </div>
  )
}

/** Null when there was no answer; undefined before the first one. */
function useStanding(): Standing | null | undefined {
  const [standing, setStanding] = useState<Standing | null>()
  useEffect(() => {
    let abort = new AbortController()
    const ask = () => {
      // What was not answered by now is waited for no longer.
      abort.abort()
      abort = new AbortController()
      // What was true before it stopped to answer need not be true any more.
      read(abort.signal).then(setStanding, () => setStanding(null))
    }
    ask()
    const timer = setInterval(ask, EVERY_MS)
    return () => {
      clearInterval(timer)
      abort.abort()
    }
  }, [])
  return standing
}

async function read(signal: AbortSignal): Promise<Standing | null> {
  const headers = { authorization: `Bearer ${tokenOfViewer() ?? ''}` }
  const response = await fetch('/dashboard/standing.json', { headers, signal })
  // The gateway's own answer, made in gateway/standing.ts.
  return response.ok ? ((await response.json()) as Standing) : null
}
