import { createHash, randomBytes } from 'node:crypto'
import postgres from 'postgres'

/** People and videos of the seeded data, for scenarios to choose from. */
export interface SeededPeople extends AsyncDisposable {
  readonly sql: postgres.Sql
  /** The most active people: those who follow most. */
  readonly viewers: readonly SignedIn[]
  /** Others, for scenarios that write: everybody had their turn before anybody is given out again. */
  takeStrangers(count: number): SignedIn[]
  /** Quiet videos, each by another author, given out in turn like strangers. */
  takeVideos(count: number): { id: string }[]
}

/** A person with a session for the contract's routes and one for the graph. */
export interface SignedIn {
  id: string
  username: string
  token: string
  graphToken: string
}

const VIEWERS = 100

export async function openSeededPeople(databaseUrl: string, most = 1_500): Promise<SeededPeople> {
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => undefined })
  const began = new Date()
  const people = await sql<{ id: string; username: string }[]>`
    select u.id::text, u.username from users.users u join social.follow_stats f on f.user_id = u.id
    where u.username !~ '^(ana|ben|cleo)$' order by f.follow_count desc, u.id limit ${most}`
  const videos = await sql<{ id: string }[]>`
    select distinct on (author_id) video_id::text as id from interactions.video_stats where comment_count < 20 order by author_id, video_id`
  const signedIn = await signIn(sql, people)
  return {
    sql,
    viewers: signedIn.slice(0, VIEWERS),
    takeStrangers: inTurn(signedIn.slice(VIEWERS)),
    takeVideos: inTurn(videos),
    async [Symbol.asyncDispose]() {
      await sql`delete from users.sessions where created_at >= ${began}`
      await sql.end()
    },
  }
}

function inTurn<Thing>(things: readonly Thing[]): (count: number) => Thing[] {
  let next = 0
  return (count) => {
    if (things.length < count) throw new Error('the seeded data is too small')
    if (next + count > things.length) next = 0
    next += count
    return things.slice(next - count, next)
  }
}

/** Sessions as the users subgraph would open them; no password has to be hashed for them. */
async function signIn(
  sql: postgres.Sql,
  people: readonly { id: string; username: string }[],
): Promise<SignedIn[]> {
  const signedIn = people.map(({ id, username }) => ({
    id,
    username,
    token: newToken(),
    graphToken: newToken(),
  }))
  const ends = new Date(Date.now() + 86_400_000)
  const rows = signedIn.flatMap(({ id, token, graphToken }) => [
    { user_id: id, token_hash: hash(token), scope: 'douyin', expires_at: ends, ends_at: ends },
    { user_id: id, token_hash: hash(graphToken), scope: 'graph', expires_at: ends, ends_at: ends },
  ])
  await sql`insert into users.sessions ${sql(rows)}`
  return signedIn
}

const newToken = () => randomBytes(32).toString('base64url')
const hash = (token: string) => createHash('sha256').update(token).digest('hex')
