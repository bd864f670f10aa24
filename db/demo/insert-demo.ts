import type { TransactionSql } from 'postgres'
import { fillCounters } from '../counters.ts'
import { fillActiveDays } from '../seed/active-days.ts'
import { usernameKey } from '../username-key.ts'
import { chats, follows, people, type Username } from './cast.ts'
import type { StoredClip } from './media.ts'
import { videos } from './videos.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const WEEK = 7 * 24 * HOUR

type IdOf = (username: Username) => number

/** Writes the cast and everything they did, counted back from now, into an empty database. */
export async function insertDemo(tx: TransactionSql, clips: readonly StoredClip[], passwordHash: string) {
  const now = Date.now()
  const userIds = await insertPeople(tx, new Date(now - WEEK), passwordHash)
  const idOf: IdOf = (username) => known(userIds.get(username), username)
  const videoIds = await insertVideos(tx, now, idOf, clips)
  await insertReactions(tx, now, idOf, (clip) => known(videoIds.get(clip), clip))
  await insertFollows(tx, idOf, new Date(now - WEEK))
  for (const chat of chats) await insertChat(tx, now, idOf, chat)
  await insertViews(tx)
  await fillCounters(tx, rangeOf(userIds), rangeOf(videoIds))
  await fillActiveDays(tx, rangeOf(userIds), new Date(now))
}

async function insertPeople(tx: TransactionSql, createdAt: Date, passwordHash: string) {
  const rows = people.map(({ username, signature }, index) => ({
    username,
    username_key: usernameKey(username),
    password_hash: passwordHash,
    signature,
    role: index === 0 ? 'ADMINISTRATOR' : 'USER',
    created_at: createdAt,
  }))
  const inserted = await tx<{ id: string; username: string }[]>`
    insert into users.users ${tx(rows)} returning id, username`
  return new Map(inserted.map(({ id, username }) => [username, Number(id)]))
}

async function insertVideos(tx: TransactionSql, now: number, idOf: IdOf, clips: readonly StoredClip[]) {
  const byName = new Map(clips.map((clip) => [clip.name, clip]))
  const nameOf = new Map(clips.map(({ name, videoObject }) => [videoObject, name]))
  const rows = videos.map(({ clip: name, by, hoursAgo }) => {
    const clip = known(byName.get(name), name)
    return {
      author_id: idOf(by),
      title: clip.title,
      video_object: clip.videoObject,
      cover_object: clip.coverObject,
      duration_ms: clip.durationMs,
      width: clip.width,
      height: clip.height,
      content_hash: clip.contentHash,
      published_at: new Date(now - hoursAgo * HOUR),
    }
  })
  const inserted = await tx<{ id: string; videoObject: string }[]>`
    insert into videos.videos ${tx(rows)} returning id, video_object as "videoObject"`
  return new Map(
    inserted.map(({ id, videoObject }) => [known(nameOf.get(videoObject), videoObject), Number(id)]),
  )
}

async function insertReactions(
  tx: TransactionSql,
  now: number,
  idOf: IdOf,
  videoIdOf: (clip: string) => number,
) {
  const after = (hoursAgo: number, index: number) =>
    new Date(now - hoursAgo * HOUR + (index + 1) * 7 * MINUTE)
  const likes = videos.flatMap(({ clip, hoursAgo, likedBy }) =>
    likedBy.map((by, index) => ({
      video_id: videoIdOf(clip),
      user_id: idOf(by),
      created_at: after(hoursAgo, index),
    })),
  )
  const comments = videos.flatMap(({ clip, hoursAgo, comments: said }) =>
    said.map(([by, content], index) => ({
      video_id: videoIdOf(clip),
      author_id: idOf(by),
      content,
      created_at: after(hoursAgo, index),
    })),
  )
  await tx`insert into interactions.favorites ${tx(likes)}`
  await tx`insert into interactions.comments ${tx(comments)}`
}

/** Whoever said something to a video had watched it; one's own is not counted. */
async function insertViews(tx: TransactionSql) {
  await tx`
    insert into interactions.views (video_id, viewer_id, hour)
    select video_id, viewer_id, date_trunc('hour', time) from (
      select video_id, user_id as viewer_id, created_at as time from interactions.favorites
      union all select video_id, author_id, created_at from interactions.comments) said
    where not exists (select from videos.videos where id = video_id and author_id = viewer_id)
    on conflict do nothing`
}

async function insertFollows(tx: TransactionSql, idOf: IdOf, createdAt: Date) {
  const rows = follows.map(([follower, followee]) => ({
    follower_id: idOf(follower),
    followee_id: idOf(followee),
    created_at: createdAt,
  }))
  await tx`insert into social.follows ${tx(rows)}`
}

async function insertChat(tx: TransactionSql, now: number, idOf: IdOf, chat: (typeof chats)[number]) {
  const [low, high] = chat.between.map(idOf).sort((a, b) => a - b)
  const sentAt = (index: number) => new Date(now - chat.hoursAgo * HOUR + index * MINUTE)
  const [conversation] = await tx<[{ id: string }]>`
    insert into chat.conversations (low_id, high_id, last_sequence, last_sent_at)
    values (${low ?? null}, ${high ?? null}, ${chat.lines.length}, ${sentAt(chat.lines.length - 1)}) returning id`
  const rows = chat.lines.map(([sender, content], index) => {
    const [one, other] = chat.between.map(idOf)
    const recipient = idOf(sender) === one ? other : one
    return {
      conversation_id: conversation.id,
      sequence: index + 1,
      sent_at: sentAt(index),
      content,
      sender_id: idOf(sender),
      recipient_id: recipient,
    }
  })
  await tx`insert into chat.messages ${tx(rows)}`
}

function rangeOf(ids: Map<string, number>) {
  const first = Math.min(...ids.values())
  return { first, count: Math.max(...ids.values()) - first + 1 }
}

function known<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`The demo speaks of ${name}, who is not there`)
  return value
}
