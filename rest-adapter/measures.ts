import { SECONDS } from '#platform/observe/buckets.ts'
import { counter, histogram } from '#platform/observe/series.ts'

const seconds = histogram(
  'douyin_rest_seconds',
  'How long answers of the contract took, once the request was read',
  SECONDS,
  'endpoint',
)
const answers = counter(
  'douyin_rest_answers_total',
  'Answers of the contract, by how they ended',
  'endpoint',
  'code',
)

/** Counts what becomes of one endpoint's requests, and for how long they were worked on: null when they never came whole. */
export function measureEndpoint(path: string) {
  const time = seconds.of(path)
  return (code: string, ms: number | null): void => {
    answers.of(path, code).value += 1
    if (ms !== null) time.observe(ms / 1000)
  }
}
