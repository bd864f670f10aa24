import { codeOf } from '#platform/graph/errors.ts'
import { counter } from '#platform/observe/series.ts'

const logins = counter('douyin_logins_total', 'Attempts to sign in, by how they ended', 'outcome')
// There from the start: an alert asks for it, and later there may be no room for another line.
logins.of('BAD_CREDENTIALS')
const registrations = counter(
  'douyin_registrations_total',
  'Attempts to register, by how they ended',
  'outcome',
)

/** Counts sign-ins and refusals; of who tried, nothing is kept. */
export const countLogin = <Result>(work: Promise<Result>) => counted(logins, work)
export const countRegistration = <Result>(work: Promise<Result>) => counted(registrations, work)

async function counted<Result>(line: typeof logins, work: Promise<Result>): Promise<Result> {
  try {
    const result = await work
    line.of('ok').value += 1
    return result
  } catch (error) {
    const { extensions } = error as { extensions?: Record<string, unknown> }
    line.of(codeOf(extensions) ?? 'INTERNAL').value += 1
    throw error
  }
}
