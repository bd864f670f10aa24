import { CROWD, httpCrowd } from './crowd.ts'
import type { Scenario } from './scenario.ts'
import type { SeededPeople } from './seeded-people.ts'
import { stateOf } from './toggle.ts'
import type { Wording } from './wording.ts'

/** Everybody follows somebody of their own choice, stops, follows again, … */
export function followScenario({ sql, takeStrangers }: SeededPeople, wording: Wording): Scenario {
  return {
    name: 'follow + unfollow',
    async open(server) {
      const people = takeStrangers(CROWD)
      const others = takeStrangers(CROWD)
      const otherOf = (client: number) => others[client]?.id ?? ''
      const crowd = httpCrowd(
        wording.origin(server),
        (client) => {
          const person = people[client]
          return person
            ? [wording.follow(person, otherOf(client), true), wording.follow(person, otherOf(client), false)]
            : []
        },
        wording.isGood,
      )
      const ids = [...people, ...others].map(({ id }) => id)
      return {
        ...crowd,
        async disagreements() {
          const rows = await sql<{ pair: string }[]>`
            select follower_id || ' ' || followee_id as pair from social.follows
            where follower_id = any(${ids}::bigint[])`
          const following = new Set(rows.map(({ pair }) => pair))
          const [wrong] = await sql<[{ people: number }]>`
            select count(*)::integer as people from social.follow_stats s where user_id = any(${ids}::bigint[]) and (
              follow_count <> (select count(*) from social.follows f where f.follower_id = s.user_id) or
              follower_count <> (select count(*) from social.follows f where f.followee_id = s.user_id))`
          return [
            ...stateOf(crowd.clients, (n) => following.has(`${people[n]?.id} ${otherOf(n)}`)),
            ...(wrong.people > 0 ? [`${wrong.people} people count other follows than there are`] : []),
          ]
        },
      }
    },
  }
}
