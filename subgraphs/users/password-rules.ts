import { createRequire } from 'node:module'
import { usernameKey } from '#db/username-key.ts'
import { invalid } from '#platform/graph/errors.ts'
import { checkText } from '#platform/graph/text.ts'
import type { Scope } from '#platform/identity/caller.ts'

/**
 * The Douyin contract sets no minimum and at most 32 characters, and its official tests use the user name as
 * the password (contract 1.2); GraphQL can ask for more.
 */
const LENGTH = { douyin: { min: 1, max: 32, blank: true }, graph: { min: 8, max: 128, blank: true } }

/** Whether somebody may choose this password, through this door. */
export function checkPassword(argument: string, password: string, username: string, scope: Scope): void {
  checkText(argument, password, LENGTH[scope])
  if (scope === 'douyin') return
  if (usernameKey(password) === usernameKey(username)) throw invalid(argument, 'must not be the user name')
  if (isPopular(password)) throw invalid(argument, 'is one of those that are tried first')
}

let popular: ReadonlySet<string> | undefined

function isPopular(password: string): boolean {
  // A list in a package, read when it is first needed.
  popular ??= new Set(createRequire(import.meta.url)('popular-passwords') as string[])
  return popular.has(password) || popular.has(password.toLowerCase())
}
