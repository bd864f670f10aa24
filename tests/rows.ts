import postgres from 'postgres'

/** Rows put straight into a world's tables, where making them through the front door would take too long. */
export interface Rows extends AsyncDisposable {
  /** Registers this many people; answers with their ids, oldest first. */
  people(count: number): Promise<string[]>
  /** Publishes this many videos, the authors taking turns; answers with their ids, oldest first. */
  videos(count: number, authorIds: readonly string[]): Promise<string[]>
  readonly sql: postgres.Sql
}

export function rowsOf(databaseUrl: string): Rows {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined })
  return {
    sql,
    async people(count) {
      const rows = await sql<{ id: string }[]>`
        insert into users.users (username, username_key, password_hash)
        select name, name, 'nobody can sign in with this'
        from (select 'person ' || gen_random_uuid() as name from generate_series(1, ${count})) as named
        returning id::text`
      return rows.map(({ id }) => id)
    },
    async videos(count, authorIds) {
      const rows = await sql<{ id: string }[]>`
        insert into videos.videos
          (author_id, title, video_object, cover_object, duration_ms, width, height, content_hash, published_at)
        select (${authorIds}::bigint[])[1 + n % ${authorIds.length}], 'video ' || n, 'v' || n || '.mp4', 'c' || n || '.jpg',
          1000, 640, 360, gen_random_uuid()::text, now() - interval '1 hour' + n * interval '1 second'
        from generate_series(0, ${count - 1}) as n order by n
        returning id::text`
      return rows.map(({ id }) => id)
    },
    async [Symbol.asyncDispose]() {
      await sql.end()
    },
  }
}
