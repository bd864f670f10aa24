import type { Caller } from '#platform/identity/caller.ts'
import { optionalId, type Parameters } from '../parameters.ts'
import { LIST_LENGTH } from './lists.ts'

/** `user_id`, or the token's owner when it is missing or 0; null for a guest who names nobody. */
export function whose(parameters: Parameters, caller: Caller): string | null {
  return optionalId(parameters, 'user_id') ?? caller.viewer?.id ?? null
}

/**
 * What the operation of a profile's list is asked with. The app asks for these lists also when nobody is signed in: a
 * guest who names nobody gets an empty one.
 */
export function whoseList(parameters: Parameters, caller: Caller): { userId: string; first: number } | null {
  const userId = whose(parameters, caller)
  return userId === null ? null : { userId, first: LIST_LENGTH }
}
