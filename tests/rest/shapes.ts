import { expect } from 'vitest'
import type { Person } from './stage.ts'

/** The contract's User, whole: compared with `toStrictEqual`, a key too many or a number in a string fails. */
export function userLike(person: Person, told: Record<string, unknown> = {}) {
  return {
    ...{ id: person.userId, name: person.name, follow_count: 0, follower_count: 0, is_follow: false },
    ...{ avatar: expect.any(String), background_image: expect.any(String), signature: expect.any(String) },
    ...{ total_favorited: 0, work_count: 0, favorite_count: 0 },
    ...told,
  }
}

/** The contract's Video, whole. */
export function videoLike(id: number, author: object, told: Record<string, unknown> = {}) {
  return {
    ...{ id, author, favorite_count: 0, comment_count: 0, is_favorite: false, title: expect.any(String) },
    ...{
      play_url: expect.stringMatching(/^http:\/\/.+\.mp4$/),
      cover_url: expect.stringMatching(/^http:\/\/.+\.jpg$/),
    },
    ...told,
  }
}

export const ok = { status_code: 0, status_msg: '' }

/** A refusal: a code that is not 0, a sentence for the person, and the endpoint's own keys, empty. */
export function refused(empty: Record<string, unknown> = {}) {
  const status_code: unknown = expect.toSatisfy((code: number) => Number.isInteger(code) && code > 0)
  return { status_code, status_msg: expect.stringMatching(/./), ...empty }
}
