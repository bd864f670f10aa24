import { afterAll } from 'vitest'
import { OWNERS } from '#db/client.ts'
import type { Phone } from '../phone.ts'
import { rowsOf, type Rows } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'
import type { World, WorldOptions } from '../world.ts'

/** Somebody with a phone, signed in. */
export interface Person extends Phone {
  readonly name: string
}

/** A world for all tests of a file, and what its stories begin with. */
export interface Stage {
  readonly world: World
  readonly sql: Rows['sql']
  /** Registers somebody; the name gets a number, since the tests of a file share one world. */
  newcomer(name: string): Promise<Person>
  /** Videos that nobody filmed: rows alone, published at a time of their own or now. Answers with their ids. */
  film(author: Phone, titles: readonly string[], publishedAt?: Date): Promise<number[]>
  /** How many rows every table has, and what its counters add up to. */
  tally(): Promise<Record<string, number>>
}

export async function setTheStage(options?: WorldOptions): Promise<Stage> {
  const world = await worldOfFile(options)
  const { sql, ...rows } = rowsOf(world.databaseUrl)
  afterAll(() => rows[Symbol.asyncDispose]())
  let people = 0
  return {
    world,
    sql,
    async newcomer(name) {
      const username = `${name} ${(people += 1)}`
      return { ...(await world.phone.signUp(username, 'sesame')), name: username }
    },
    async film(author, titles, publishedAt) {
      const made = await sql<{ id: string }[]>`
        with made as (
          insert into videos.videos
            (author_id, title, video_object, cover_object, duration_ms, width, height, content_hash, published_at)
          select ${author.userId}, title, 'v' || n || '.mp4', 'c' || n || '.jpg', 1000, 360, 640,
            gen_random_uuid()::text, ${publishedAt ?? new Date()}
          from unnest(${titles}::text[]) with ordinality as t (title, n) order by n
          returning id
        ), counted as (
          update videos.author_stats set work_count = work_count + ${titles.length} where user_id = ${author.userId}
        )
        select id::text from made order by id`
      return made.map(({ id }) => Number(id))
    },
    async tally() {
      const tables = await sql<{ name: string }[]>`
        select table_schema || '.' || table_name as name from information_schema.tables
        where table_schema = any(${OWNERS})
          -- Being there leaves a mark of the day, whatever one does.
          -- Traffic is written once in a while, for nobody's request.
          and table_name not in ('active_days', 'last_days', 'feed_traffic') order by 1`
      const counts = tables.map(async ({ name }) => {
        const [row] = await sql<{ count: number }[]>`select count(*)::int as count from ${sql(name)}`
        return [name, row?.count ?? 0] as const
      })
      const [sums] = await sql<[Record<string, number>]>`
        select (select sum(favorite_count + comment_count)::int from interactions.video_stats) as "of videos",
          (select sum(total_favorited + favorite_count)::int from interactions.user_stats) as "of users",
          (select sum(follow_count + follower_count)::int from social.follow_stats) as "of follows",
          (select sum(work_count)::int from videos.author_stats) as "of works",
          (select sum(last_sequence)::int from chat.conversations) as "of conversations"`
      return { ...Object.fromEntries(await Promise.all(counts)), ...sums }
    },
  }
}
