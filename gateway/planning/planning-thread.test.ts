import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { getOperationAST, parse } from 'graphql'
import { expect, onTestFinished, test, vi } from 'vitest'
import { projectFile } from '#platform/process/paths.ts'
import { planningThread } from './planning-thread.ts'

const supergraph = readFileSync(projectFile('gateway/supergraph.graphql'), 'utf8')
const plan = planningThread(supergraph)

function asked(text: string) {
  const document = parse(text)
  const operation = getOperationAST(document, undefined)
  if (!operation) throw new Error('it has one operation')
  return { document, operation }
}

const field = 'items { id title favoriteCount author { name followCount totalFavorited } }'
const dear = (n: number) =>
  `{ ${Array.from({ length: 8 }, (_, m) => `f${n}x${m}: feed(first: 200) { ${field} }`).join(' ')} }`

test('S-05: while a stranger’s document is planned, this thread is free for all others', async () => {
  await plan(asked('{ me { id } }'))
  const parts: number[] = []
  for (const round of [0, 1, 2, 3, 4]) {
    const before = performance.eventLoopUtilization()
    const planned = await Promise.all([1, 2, 3].map((n) => plan(asked(dear(3 * round + n)))))
    const { active } = performance.eventLoopUtilization(before)
    expect(planned.map(({ plan: { node } }) => node?.kind)).toEqual(['Sequence', 'Sequence', 'Sequence'])
    parts.push(active / planned.reduce((sum, { ms }) => sum + ms, 0))
  }
  // Where it has a core to itself: while this thread waits for one, it counts as busy.
  expect(Math.min(...parts)).toBeLessThan(0.5)
})

test('S-05: a document that cannot be planned fails alone', async () => {
  const good = plan(asked('{ feed { next } }'))
  await expect(plan(asked('{ nothing }'))).rejects.toThrow('nothing')
  expect((await good).plan.node?.kind).toBe('Fetch')
})

test('S-05: a document that takes too long is given up, with its thread; the next begins another', async () => {
  // A graph of its own, for a thread of its own.
  const hasty = planningThread(`${supergraph}\n# in a hurry`, 1)
  for (const n of [1, 2]) await expect(hasty(asked(dear(n)))).rejects.toThrow('took too long')
  expect((await plan(asked('{ feed { next } }'))).plan.node?.kind).toBe('Fetch')
})

test('S-05: a thread that cannot even begin costs the document, and not the process', async () => {
  const unheard = vi.fn<() => void>()
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', unheard)
  onTestFinished(() => {
    process.off('unhandledRejection', unheard)
    others.forEach((listener) => process.on('unhandledRejection', listener))
  })
  await expect(planningThread('no supergraph')(asked('{ feed { next } }'))).rejects.toThrow('Syntax Error')
  expect(unheard).not.toHaveBeenCalled()
})
