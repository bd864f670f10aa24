import {
  CommentDocument,
  CommentsDocument,
  FavoriteDocument,
  FavoriteVideosDocument,
  FeedDocument,
  FollowDocument,
  FriendsDocument,
  LoginDocument,
  UserDocument,
} from '../../rest-adapter/operations.generated.ts'
import type { Operation } from '../../rest-adapter/operation.ts'
import { contractJudge, graphJudge } from '../load/judges.ts'
import type { Judge, Request } from '../load/http-client.ts'
import type { Server } from '../servers/server.ts'
import type { SignedIn } from './seeded-people.ts'

type Viewer = SignedIn | null

/** How the things that people do are asked for: in the contract's words, or in the graph's. */
export interface Wording {
  origin(server: Server): string | undefined
  isGood: Judge
  /** An answer as it is compared: of the graph's, the order of fields is each gateway's own. */
  compared(answer: string): string
  feed(viewer: Viewer): Request
  profile(viewer: Viewer, userId: string): Request
  comments(viewer: Viewer, videoId: string): Request
  friends(viewer: SignedIn): Request
  likedVideos(viewer: Viewer, userId: string): Request
  like(viewer: SignedIn, videoId: string, on: boolean): Request
  follow(viewer: SignedIn, userId: string, on: boolean): Request
  comment(viewer: SignedIn, videoId: string, content: string): Request
  login(username: string, password: string): Request
}

/** As the phone app asks. */
export const contract: Wording = {
  origin: ({ rest }) => rest,
  isGood: contractJudge,
  compared: (answer) => answer,
  feed: (viewer) => get('feed', viewer),
  profile: (viewer, user_id) => get('user', viewer, { user_id }),
  comments: (viewer, video_id) => get('comment/list', viewer, { video_id }),
  friends: (viewer) => get('relation/friend/list', viewer),
  likedVideos: (viewer, user_id) => get('favorite/list', viewer, { user_id }),
  like: (viewer, video_id, on) => post('favorite/action', viewer, { video_id, action_type: action(on) }),
  follow: (viewer, to_user_id, on) =>
    post('relation/action', viewer, { to_user_id, action_type: action(on) }),
  comment: (viewer, video_id, comment_text) =>
    post('comment/action', viewer, { video_id, action_type: '1', comment_text }),
  login: (username, password) => post('user/login', null, { username, password }),
}

const action = (on: boolean) => (on ? '1' : '2')

function addressOf(path: string, viewer: Viewer, parameters: Record<string, string>): string {
  const query = new URLSearchParams({ ...parameters, ...(viewer && { token: viewer.token }) })
  return `/douyin/${path}/?${query.toString()}`
}

function get(path: string, viewer: Viewer, parameters: Record<string, string> = {}): Request {
  return { method: 'GET', path: addressOf(path, viewer, parameters) }
}

function post(path: string, viewer: Viewer, parameters: Record<string, string>): Request {
  return { method: 'POST', path: addressOf(path, viewer, parameters) }
}

const PAGE = 30
const LIST = 200

/** As a client of the graph asks, with the operations that the REST adapter would use. */
export const graph: Wording = {
  origin: ({ live }) => live,
  isGood: graphJudge,
  compared: (answer) => JSON.stringify(inOrder(JSON.parse(answer))),
  feed: (viewer) => ask(viewer, FeedDocument, { latestTime: null, first: PAGE }),
  profile: (viewer, userId) => ask(viewer, UserDocument, { userId }),
  comments: (viewer, videoId) => ask(viewer, CommentsDocument, { videoId, first: LIST }),
  friends: (viewer) => ask(viewer, FriendsDocument, { first: LIST }),
  likedVideos: (viewer, userId) => ask(viewer, FavoriteVideosDocument, { userId, first: LIST }),
  like: (viewer, videoId, on) => ask(viewer, FavoriteDocument, { videoId, on }),
  follow: (viewer, userId, on) => ask(viewer, FollowDocument, { userId, on }),
  comment: (viewer, videoId, content) =>
    ask(viewer, CommentDocument, { videoId, content, commentId: '', post: true }),
  login: (username, password) => ask(null, LoginDocument, { username, password }),
}

function ask<Variables>(
  viewer: Viewer,
  { text, name }: Operation<unknown, Variables>,
  variables: Variables,
): Request {
  return {
    method: 'POST',
    path: '/graphql',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(viewer && { authorization: `Bearer ${viewer.graphToken}` }),
    },
    body: JSON.stringify({ query: text, operationName: name, variables }),
  }
}

/** The same value, the fields of each object in the order of the alphabet. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(fields.map(([name, field]) => [name, inOrder(field)]))
}
