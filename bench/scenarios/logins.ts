import { demoPassword } from '#db/demo-password.ts'
import { CROWD, httpCrowd } from './crowd.ts'
import type { Scenario } from './scenario.ts'
import type { SeededPeople } from './seeded-people.ts'
import type { Wording } from './wording.ts'

/** Each client signs in as several people in turn, so that nobody comes to hold the most sessions allowed. */
const PEOPLE_EACH = 8

/** Seeded people sign in with their password; nearly all of the time is the password's hash. */
export function loginScenario({ sql, takeStrangers }: SeededPeople, wording: Wording): Scenario {
  return {
    name: 'login',
    async open(server) {
      const people = takeStrangers(CROWD * PEOPLE_EACH)
      const ids = people.map(({ id }) => id)
      const [{ now }] = await sql<[{ now: Date }]>`select clock_timestamp() as now`
      const crowd = httpCrowd(
        wording.origin(server),
        (client) =>
          people
            .slice(client * PEOPLE_EACH, (client + 1) * PEOPLE_EACH)
            .map(({ username }) => wording.login(username, demoPassword)),
        wording.isGood,
      )
      return {
        ...crowd,
        async disagreements() {
          const acknowledged = crowd.clients.reduce((sum, client) => sum + client.acknowledged, 0)
          const [{ opened }] = await sql<[{ opened: number }]>`
            select count(*)::integer as opened from users.sessions
            where user_id = any(${ids}::bigint[]) and created_at >= ${now}`
          return opened === acknowledged
            ? []
            : [`${acknowledged} sign-ins acknowledged, ${opened} sessions opened`]
        },
      }
    },
  }
}
