import type { UserResolvers } from '../types.generated.ts'

export const User: UserResolvers = {
  // It came along with the person's video, or is asked for when they came by their key alone.
  workCount: ({ id, workCount }, _, { authorById }) =>
    workCount ?? authorById.load(id).then((author) => author?.workCount ?? null),
}
