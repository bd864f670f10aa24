import type { Sql } from '#db/client.ts'

export interface UploadRow {
  id: string
  ownerId: string
  expiresAt: Date
  /** SHA-256 of the bytes, hex; null until all were put. */
  contentHash: string | null
}

export type UploadStore = ReturnType<typeof uploadStore>

export function uploadStore(sql: Sql) {
  const row = sql`id, owner_id, expires_at, content_hash`
  return {
    /** Null when the owner has `most` unfinished ones already. */
    insert: (id: string, ownerId: string, lifetime: string, most: number) =>
      sql.begin(async (tx) => {
        // One owner asks for one upload at a time, so that many requests at once cannot all count the same few.
        await tx`select pg_advisory_xact_lock(${ownerId})`
        const [upload] = await tx<UploadRow[]>`
          insert into videos.uploads (id, owner_id, expires_at)
          select ${id}, ${ownerId}, now() + ${lifetime}::interval
          where (select count(*) from videos.uploads where owner_id = ${ownerId} and expires_at > now()) < ${most}
          returning ${row}`
        return upload ?? null
      }),

    /** An upload that still waits for its bytes. */
    async waiting(id: string) {
      const [upload] = await sql<UploadRow[]>`
        select ${row} from videos.uploads where id = ${id} and expires_at > now() and content_hash is null`
      return upload ?? null
    },

    async markPut(id: string, contentHash: string) {
      await sql`update videos.uploads set content_hash = ${contentHash} where id = ${id}`
    },

    async byOwner(id: string, ownerId: string) {
      const [upload] = await sql<UploadRow[]>`
        select ${row} from videos.uploads where id = ${id} and owner_id = ${ownerId}`
      return upload ?? null
    },

    async remove(id: string) {
      await sql`delete from videos.uploads where id = ${id}`
    },

    /** Forgets the uploads that were never finished; answers with their ids, whose files may go too. */
    async removeExpired() {
      const gone = await sql<
        { id: string }[]
      >`delete from videos.uploads where expires_at <= now() returning id`
      return gone.map(({ id }) => id)
    },
  }
}
