import { createHash, randomBytes } from 'node:crypto'
import { verify } from '@node-rs/argon2'
import type { FastifyInstance } from 'fastify'
import type { Sql } from 'postgres'
import { usernameKey } from '#db/username-key.ts'
import type { ViewerOf } from './sessions.ts'
import { commentView, success } from './views.ts'
import { writeQueries } from './write-queries.ts'

interface Query {
  token?: string
  action_type?: string
  video_id?: string
  to_user_id?: string
  comment_text?: string
  username?: string
  password?: string
}

const signedOut = (family: number) => ({ status_code: family + 1, status_msg: '' })

/** Likes, follows, comments and sign-ins. What the app sends stands in the address. */
export function serveWrites(app: FastifyInstance, sql: Sql, viewerOf: ViewerOf): void {
  const query = writeQueries(sql)

  app.post<{ Querystring: Query }>('/douyin/favorite/action/', async ({ query: asked }) => {
    const viewer = await viewerOf(asked.token)
    if (!viewer) return signedOut(10_000)
    const change = asked.action_type === '1' ? query.like : query.unlike
    await change(viewer, asked.video_id ?? '')
    return success
  })

  app.post<{ Querystring: Query }>('/douyin/relation/action/', async ({ query: asked }) => {
    const viewer = await viewerOf(asked.token)
    if (!viewer) return signedOut(20_000)
    const change = asked.action_type === '1' ? query.follow : query.unfollow
    await change(viewer, asked.to_user_id ?? '')
    return success
  })

  app.post<{ Querystring: Query }>('/douyin/comment/action/', async ({ query: asked }) => {
    const viewer = await viewerOf(asked.token)
    if (!viewer) return signedOut(10_000)
    const [row] = await query.comment(viewer, asked.video_id ?? '', asked.comment_text ?? '')
    return row ? { ...success, comment: commentView(row) } : { status_code: 10_004, status_msg: '' }
  })

  app.post<{ Querystring: Query }>('/douyin/user/login/', async ({ query: asked }) => {
    const [found] = await query.password(usernameKey(asked.username ?? ''))
    // A known name or not, the time tells nothing: only that of people who are there is measured here.
    if (!found || !(await verify(found.passwordHash, asked.password ?? '')))
      return { status_code: 30_002, status_msg: '', user_id: 0, token: '' }
    const token = randomBytes(32).toString('base64url')
    await query.openSession(found.id, createHash('sha256').update(token).digest('hex'))
    return { ...success, user_id: Number(found.id), token }
  })
}
