import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Sql } from 'postgres'
import { readQueries } from './read-queries.ts'
import type { ViewerOf } from './sessions.ts'
import { commentView, success, userView, videoView } from './views.ts'

type Query = { token?: string; user_id?: string; video_id?: string }

const originOf = (request: FastifyRequest) => `http://${request.headers.host}`
// Fastify's own parser gives text; nobody sends a key twice here.
const queryOf = (request: FastifyRequest) => request.query as Query

export function serveReads(app: FastifyInstance, sql: Sql, viewerOf: ViewerOf, page: number): void {
  const query = readQueries(sql)

  app.get('/douyin/feed/', async (request) => {
    const rows = await query.feed(new Date('9999-12-31'), page, await viewerOf(queryOf(request).token))
    const origin = originOf(request)
    return {
      ...success,
      video_list: rows.map((row) => videoView(row, origin)),
      next_time: rows.at(-1)?.publishedAt.getTime() ?? Date.now(),
    }
  })

  app.get('/douyin/user/', async (request) => {
    const { user_id = '', token } = queryOf(request)
    const [row] = await query.profile(user_id, await viewerOf(token))
    return row ? { ...success, user: userView(row) } : { status_code: 30004, status_msg: '', user: null }
  })

  app.get('/douyin/comment/list/', async (request) => {
    const { video_id = '', token } = queryOf(request)
    const rows = await query.comments(video_id, await viewerOf(token))
    return { ...success, comment_list: rows.map(commentView) }
  })

  app.get('/douyin/relation/friend/list/', async (request) => {
    const viewer = await viewerOf(queryOf(request).token)
    if (!viewer) return { status_code: 20001, status_msg: '', user_list: [] }
    const list = (await query.friends(viewer)).map((row) => ({
      ...userView(row),
      message: row.content ?? '',
      msgType: row.senderId === viewer ? 1 : 0,
    }))
    return { ...success, user_list: list }
  })

  app.get('/douyin/favorite/list/', async (request) => {
    const { user_id = '', token } = queryOf(request)
    const rows = await query.favorites(user_id, await viewerOf(token))
    const origin = originOf(request)
    return { ...success, video_list: rows.map((row) => videoView(row, origin)) }
  })
}
