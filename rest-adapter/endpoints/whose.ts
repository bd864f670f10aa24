import type { Caller } from '#platform/identity/caller.ts'
import { optionalId, type Parameters } from '../parameters.ts'

/** `user_id`, or the token's owner when it is missing or 0; null for a guest who names nobody. */
export function whose(parameters: Parameters, caller: Caller): string | null {
  return optionalId(parameters, 'user_id') ?? caller.viewer?.id ?? null
}
