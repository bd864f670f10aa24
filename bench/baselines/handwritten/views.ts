/** Rows as Postgres gives them. */
export interface UserFields {
  userId: string
  username: string
  avatar: string
  backgroundImage: string
  signature: string
  followCount: number
  followerCount: number
  isFollow: boolean
  totalFavorited: number
  workCount: number
  givenCount: number
}

export interface VideoFields extends UserFields {
  id: string
  title: string
  videoObject: string
  coverObject: string
  publishedAt: Date
  favoriteCount: number
  commentCount: number
  isFavorite: boolean
}

export interface CommentFields extends UserFields {
  id: string
  content: string
  createdAt: Date
}

export const success = { status_code: 0, status_msg: '' }

export function userView(row: UserFields) {
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

export function videoView(row: VideoFields, origin: string) {
  return {
    id: Number(row.id),
    author: userView(row),
    play_url: `${origin}/media/${row.videoObject}`,
    cover_url: `${origin}/media/${row.coverObject}`,
    favorite_count: row.favoriteCount,
    comment_count: row.commentCount,
    is_favorite: row.isFavorite,
    title: row.title,
  }
}

export function commentView(row: CommentFields) {
  return {
    id: Number(row.id),
    user: userView(row),
    content: row.content,
    create_date: new Date(row.createdAt.getTime() + 28_800_000).toISOString().slice(5, 10),
  }
}
