import { createHash } from 'node:crypto'
import { fastify, type FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import postgres from 'postgres'
import { queries } from './queries.ts'

/**
 * The baseline: a hand-written Fastify server for some of the contract's reads, one SQL statement each, giving the
 * same bytes as the real system. No graph, no ownership, no error handling to speak of. `node … URL PORT PAGE`.
 */
const [, , url = '', port = '0', page = '30'] = process.argv
const sql = postgres(url, {
  max: 50,
  transform: { column: { from: postgres.toCamel } },
  onnotice: () => undefined,
})
const query = queries(sql)
const app = fastify({ routerOptions: { ignoreTrailingSlash: true } })

type Row = Record<string, never>
type Query = { token?: string; user_id?: string; video_id?: string }

const sessions = new LRUCache<string, { userId: string | null }>({ max: 50_000, ttl: 5_000 })

async function viewerOf(request: FastifyRequest): Promise<string | null> {
  const { token } = request.query as Query
  if (!token) return null
  const hash = createHash('sha256').update(token).digest('hex')
  const known = sessions.get(hash)
  if (known) return known.userId
  const [row] = await query.session(hash)
  sessions.set(hash, { userId: row?.userId ?? null })
  return row?.userId ?? null
}

function userView(row: Row) {
  return {
    id: Number(row.userId),
    name: row.username,
    follow_count: row.followCount,
    follower_count: row.followerCount,
    is_follow: row.isFollow,
    avatar: row.avatar,
    background_image: row.backgroundImage,
    signature: row.signature,
    total_favorited: row.totalFavorited,
    work_count: row.workCount,
    favorite_count: row.givenCount,
  }
}

function videoView(row: Row, origin: string) {
  return {
    id: Number(row.id),
    author: userView(row),
    play_url: `${origin}/media/${String(row.videoObject)}`,
    cover_url: `${origin}/media/${String(row.coverObject)}`,
    favorite_count: row.favoriteCount,
    comment_count: row.commentCount,
    is_favorite: row.isFavorite,
    title: row.title,
  }
}

const success = { status_code: 0, status_msg: '' }
const originOf = (request: FastifyRequest) => `http://${request.headers.host}`

app.get('/douyin/feed/', async (request) => {
  const rows = (await query.feed(
    new Date('9999-12-31'),
    Number(page),
    await viewerOf(request),
  )) as unknown as Row[]
  const last = rows.at(-1) as unknown as { publishedAt: Date } | undefined
  const origin = originOf(request)
  return {
    ...success,
    video_list: rows.map((row) => videoView(row, origin)),
    next_time: last?.publishedAt.getTime() ?? Date.now(),
  }
})

app.get('/douyin/user/', async (request) => {
  const [row] = (await query.profile(
    (request.query as Query).user_id ?? '',
    await viewerOf(request),
  )) as unknown as Row[]
  return row ? { ...success, user: userView(row) } : { status_code: 30004, status_msg: '', user: null }
})

app.get('/douyin/comment/list/', async (request) => {
  const rows = (await query.comments(
    (request.query as Query).video_id ?? '',
    await viewerOf(request),
  )) as unknown as Row[]
  const list = rows.map((row) => ({
    id: Number(row.id),
    user: userView(row),
    content: row.content,
    create_date: new Date((row.createdAt as unknown as Date).getTime() + 28_800_000)
      .toISOString()
      .slice(5, 10),
  }))
  return { ...success, comment_list: list }
})

app.get('/douyin/relation/friend/list/', async (request) => {
  const viewer = await viewerOf(request)
  if (!viewer) return { status_code: 20001, status_msg: '', user_list: [] }
  const rows = (await query.friends(viewer)) as unknown as Row[]
  const list = rows.map((row) => ({
    ...userView(row),
    message: row.content ?? '',
    msgType: row.senderId === viewer ? 1 : 0,
  }))
  return { ...success, user_list: list }
})

app.get('/douyin/favorite/list/', async (request) => {
  const rows = (await query.favorites(
    (request.query as Query).user_id ?? '',
    await viewerOf(request),
  )) as unknown as Row[]
  const origin = originOf(request)
  return { ...success, video_list: rows.map((row) => videoView(row, origin)) }
})

await app.listen({ host: '127.0.0.1', port: Number(port) })
console.log('ready')
