import { randomInt } from 'node:crypto'
import { expect } from 'vitest'
import { countMistakes } from '#db/count-mistakes.ts'
import { eventually } from '../eventually.ts'
import { phone, type Phone } from '../phone.ts'
import { rowsOf } from '../rows.ts'
import { startSteadyLoad, type SteadyLoad, type Verdict } from './steady-load.ts'

const PEOPLE = 4
const VIDEOS = 60
/** How often each victim is killed; FAULT_ROUNDS=20 is what the promise says. */
export const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 3)
export const SEED = Number(process.env.FAULT_SEED ?? randomInt(2 ** 31))

/** Where people ask, and where their rows are. */
export interface SystemUrls {
  restUrl: string
  gatewayUrl: string
  databaseUrl: string
}

/** New people and videos, and what they do from now on. */
export async function begin(
  { restUrl, gatewayUrl, databaseUrl }: SystemUrls,
  name: string,
): Promise<{ load: SteadyLoad; people: Phone[]; videos: string[] }> {
  const names = Array.from({ length: PEOPLE }, (_, n) => `${name} ${n}`)
  const people = await Promise.all(names.map((each) => phone(restUrl).signUp(each)))
  await using rows = rowsOf(databaseUrl)
  const videos = await rows.videos(
    VIDEOS,
    people.map(({ userId }) => String(userId)),
  )
  return { load: startSteadyLoad({ restUrl, gatewayUrl, people, names, videos }), people, videos }
}

/** Nothing is lost, nothing is there twice, and the counters are right; says what it came to. */
export async function judge(urls: SystemUrls, name: string, load: SteadyLoad): Promise<[Verdict, string]> {
  const verdict = await load.finish()
  load.history.write(`${name}-${SEED}`)
  expect(verdict).toMatchObject({ lost: 0, phantom: 0, duplicated: 0 })
  await using rows = rowsOf(urls.databaseUrl)
  // What was put straight into the tables was never counted.
  const { works: _, ...mistakes } = await countMistakes(rows.sql)
  expect(Object.entries(mistakes).filter(([, count]) => count > 0)).toEqual([])
  const { acknowledged, unknown, reads, readsAnswered } = verdict
  const figure = `${acknowledged} writes acknowledged, ${unknown} in doubt: lost 0, duplicated 0; ${readsAnswered} of ${reads} feeds answered; seed ${SEED}`
  return [verdict, figure]
}

/** How long it took until something was so, in milliseconds. */
export async function until(isSo: () => Promise<boolean>, mostMs: number): Promise<number> {
  const began = performance.now()
  await eventually(isSo, mostMs)
  return Math.round(performance.now() - began)
}

/** The status that an address answers with; 0 when it does not answer. */
export const status = (origin: string, path: string) =>
  fetch(`${origin}${path}`).then(
    async ({ status: code, body }) => (await body?.cancel(), code),
    () => 0,
  )
