import type { FastifyInstance } from 'fastify'
import type { Sql } from 'postgres'
import { WebSocketServer, type WebSocket } from 'ws'
import type { ViewerOf } from './sessions.ts'
import { success } from './views.ts'

interface Sent {
  id: string
  content: string
  name: string
  avatar: string
  isFollow: boolean
}

/** Messages, pushed over plain WebSockets to whoever listens in this very process. */
export function serveChat(app: FastifyInstance, sql: Sql, viewerOf: ViewerOf): void {
  const listeners = new Map<string, Set<WebSocket>>()
  const sockets = new WebSocketServer({ noServer: true })

  app.server.on('upgrade', (request, socket, head) => {
    void viewerOf(new URL(request.url ?? '', 'http://here').searchParams.get('token') ?? undefined).then(
      (viewer) => {
        if (!viewer) return socket.destroy()
        return sockets.handleUpgrade(request, socket, head, (opened) => {
          const mine = listeners.get(viewer) ?? new Set()
          listeners.set(viewer, mine.add(opened))
          opened.on('close', () => mine.delete(opened))
        })
      },
    )
  })

  app.post<{ Querystring: { token?: string; to_user_id?: string; content?: string } }>(
    '/douyin/message/action/',
    async ({ query: { token, to_user_id = '', content = '' } }) => {
      const viewer = await viewerOf(token)
      if (!viewer) return { status_code: 50_001, status_msg: '' }
      const [sent] = await insert(viewer, to_user_id, content)
      const event = sent && {
        id: sent.id,
        content: sent.content,
        sender: { name: sent.name, avatar: sent.avatar, isFollow: sent.isFollow },
      }
      for (const socket of listeners.get(to_user_id) ?? []) socket.send(JSON.stringify(event))
      return success
    },
  )

  const insert = (senderId: string, recipientId: string, content: string) => sql<Sent[]>`
    with c as (
      insert into chat.conversations as c (low_id, high_id, last_sequence, last_sent_at)
      values (least(${senderId}::bigint, ${recipientId}::bigint), greatest(${senderId}::bigint, ${recipientId}::bigint),
        1, date_trunc('milliseconds', clock_timestamp()))
      on conflict (low_id, high_id) do update set
        last_sequence = c.last_sequence + 1,
        last_sent_at = greatest(date_trunc('milliseconds', clock_timestamp()), c.last_sent_at + interval '1 millisecond')
      returning id, last_sequence, last_sent_at
    ), m as (
      insert into chat.messages (conversation_id, sequence, sender_id, recipient_id, content, sent_at)
      select id, last_sequence, ${senderId}, ${recipientId}, ${content}, last_sent_at from c
      returning id, sender_id, content
    )
    select m.id, m.content, u.username as name, u.avatar, f.id is not null as is_follow
    from m join users.users u on u.id = m.sender_id
    left join social.follows f on f.follower_id = ${recipientId} and f.followee_id = m.sender_id`
}
