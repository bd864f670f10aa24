import { chatScenario } from './chats.ts'
import { commentScenario } from './comments.ts'
import { followScenario } from './follows.ts'
import { likeScenario } from './likes.ts'
import { loginScenario } from './logins.ts'
import { readScenarios } from './reads.ts'
import type { Scenario } from './scenario.ts'
import type { SeededPeople } from './seeded-people.ts'
import { contract, graph, type Wording } from './wording.ts'

/** What the phone app does. */
export async function contractScenarios(people: SeededPeople): Promise<Scenario[]> {
  return [...(await inEitherWording(people, contract)), chatScenario(people)]
}

/** The same as clients of the graph do it; a message's way to its reader is no business of a gateway's alone. */
export function graphScenarios(people: SeededPeople): Promise<Scenario[]> {
  return inEitherWording(people, graph)
}

async function inEitherWording(people: SeededPeople, wording: Wording): Promise<Scenario[]> {
  return [
    ...(await readScenarios(people, wording)),
    likeScenario(people, wording),
    followScenario(people, wording),
    commentScenario(people, wording),
    loginScenario(people, wording),
  ]
}
