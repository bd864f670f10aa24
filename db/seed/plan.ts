import type { IdRange } from '../counters.ts'
import { randomFor } from './random.ts'

export const YEAR = 365 * 24 * 60 * 60 * 1000

/** How many rows of each kind. */
export interface SeedCounts {
  users: number
  videos: number
  /** Each of another person, video and hour. */
  views: number
  likes: number
  comments: number
  follows: number
  messages: number
}

/** Media that a seeded video shows: the object names of a video that is there already. */
export interface ReusedMedia {
  videoObject: string
  coverObject: string
  durationMs: number
  width: number
  height: number
  contentHash: string
}

/** Everything the rows follow from: the same plan makes the same rows. */
export interface SeedPlan {
  seed: number
  /** When the year of activity ends, in milliseconds. */
  until: number
  counts: SeedCounts
  users: IdRange
  videos: IdRange
  conversations: IdRange
  passwordHash: string
  media: readonly ReusedMedia[]
}

/** What is copied into one table. */
export interface TableRows {
  table: string
  columns: readonly string[]
  /** How many lines there will be. */
  count: number
  lines: Iterable<string>
}

/** A video of the plan: who publishes it, and when. */
export interface PlannedVideo {
  id: number
  authorId: number
  time: number
}

/** The videos, oldest first: more and more, some in the same millisecond, most of them by few people. */
export function* publishedVideos({ seed, until, users, videos }: SeedPlan): Generator<PlannedVideo> {
  const [times, authors] = [randomFor(seed, 'publish times'), randomFor(seed, 'authors')]
  const begin = until - YEAR
  let time = begin
  for (let index = 0; index < videos.count; index += 1) {
    const isTie = times() < 0.02
    const next = begin + Math.floor(YEAR * ((index + times()) / videos.count) ** 0.7)
    if (!isTie || index === 0) time = Math.max(time, next)
    const authorId = users.first + Math.floor(users.count * authors() ** 2)
    yield { id: videos.first + index, authorId, time }
  }
}

/** A time between two others, the later the higher the index of so many; most are soon after the begin. */
export function timeBetween(begin: number, end: number, position: number): number {
  return begin + Math.floor((end - begin) * position ** 3)
}

/** How many conversations the messages make. */
export function conversationCount({ users, messages }: SeedCounts): number {
  return Math.min(Math.ceil(messages / 20), mostConversations(users))
}

/** Every two people at most a half circle apart, see `rows/chat.ts`. */
function mostConversations(users: number): number {
  return users < 2 ? 0 : Math.max(1, users * Math.floor((users - 1) / 2))
}
