import { checks } from './checks.ts'
import type { Check } from './checks.ts'

interface Outcome {
  readonly name: string
  readonly seconds: string
  readonly problem: string | undefined
}

// In parallel: most of them wait for a program of their own.
const outcomes = await Promise.all(checks.map(outcomeOf))
const failed = outcomes.filter(({ problem }) => problem !== undefined)

for (const { name, problem } of failed) console.log(`── ${name}\n${problem}\n`)
for (const { name, seconds, problem } of outcomes) {
  console.log(`${problem === undefined ? 'ok    ' : 'FAILED'}  ${name.padEnd(20)} ${seconds} s`)
}
if (failed.length > 0) process.exitCode = 1

async function outcomeOf({ name, run }: Check): Promise<Outcome> {
  const start = performance.now()
  const problem = await run().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  return { name, seconds: ((performance.now() - start) / 1000).toFixed(1), problem }
}
