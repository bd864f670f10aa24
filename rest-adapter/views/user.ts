import type { UserDocument } from '../operations.generated.ts'
import type { ResultOf } from '../operation.ts'

export type UserCard = NonNullable<ResultOf<typeof UserDocument>['user']>

/** The contract's User. What a subgraph that is down leaves open is filled with zero values. */
export function userView(user: UserCard) {
  return {
    id: Number(user.id),
    name: user.name ?? '',
    follow_count: user.followCount ?? 0,
    follower_count: user.followerCount ?? 0,
    is_follow: user.isFollow ?? false,
    avatar: user.avatar ?? '',
    background_image: user.backgroundImage ?? '',
    signature: user.signature ?? '',
    total_favorited: user.totalFavorited ?? 0,
    work_count: user.workCount ?? 0,
    favorite_count: user.favoriteCount ?? 0,
  }
}
