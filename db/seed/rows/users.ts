import { usernameKey } from '../../username-key.ts'
import { copyText, copyTime } from '../copy-line.ts'
import { type SeedPlan, type TableRows, YEAR } from '../plan.ts'
import { oneOf, randomFor } from '../random.ts'
import { personName, signature } from '../words.ts'

/** People, who all registered in the year before the first video. */
export function userRows(plan: SeedPlan): TableRows {
  return {
    table: 'users.users',
    columns: ['id', 'username', 'username_key', 'password_hash', 'signature', 'created_at'],
    count: plan.users.count,
    lines: userLines(plan),
  }
}

function* userLines({ seed, until, users, passwordHash }: SeedPlan): Generator<string> {
  const random = randomFor(seed, 'users')
  for (let index = 0; index < users.count; index += 1) {
    const id = users.first + index
    // The id keeps several runs, and people with the same name, apart.
    const username = `${personName(random)}${oneOf(random, ['_', '.', '-'])}${id}`
    const createdAt = copyTime(until - 2 * YEAR + Math.floor((YEAR * (index + random())) / users.count))
    const names = `${copyText(username)}\t${copyText(usernameKey(username))}`
    yield `${id}\t${names}\t${copyText(passwordHash)}\t${copyText(signature(random))}\t${createdAt}\n`
  }
}
