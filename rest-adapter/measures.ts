import { SECONDS } from '#platform/observe/buckets.ts'
import { counter, histogram } from '#platform/observe/series.ts'

const seconds = histogram('douyin_rest_seconds', 'How long answers of the contract took', SECONDS, 'endpoint')
const answers = counter(
  'douyin_rest_answers_total',
  'Answers of the contract, by how they ended',
  'endpoint',
  'code',
)

/** Counts what becomes of one endpoint's requests. */
export function measureEndpoint(path: string) {
  const time = seconds.of(path)
  return (code: string, ms: number): void => {
    answers.of(path, code).value += 1
    time.observe(ms / 1000)
  }
}
