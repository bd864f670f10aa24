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

function useStanding(): Standing | null {
  const [standing, setStanding] = useState<Standing | null>(null)
  useEffect(() => {
    const abort = new AbortController()
    const read = async () => {
      const headers = { authorization: `Bearer ${tokenOfViewer() ?? ''}` }
      const response = await fetch('/dashboard/standing.json', { headers, signal: abort.signal })
      // The gateway's own answer, made in gateway/standing.ts.
      if (response.ok) setStanding((await response.json()) as Standing)
    }
    const ask = () => void read().catch(() => undefined)
    ask()
    const timer = setInterval(ask, EVERY_MS)
    return () => {
      clearInterval(timer)
      abort.abort()
    }
  }, [])
  return standing
}
