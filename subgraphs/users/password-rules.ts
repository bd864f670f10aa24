import type { Scope } from '#platform/identity/caller.ts'
import { checkText } from '#platform/graph/text.ts'

/**
 * The Douyin contract sets no minimum and at most 32 characters, and its official tests use the user name as
 * the password (contract 1.2); GraphQL can ask for more.
 */
const LENGTH = { douyin: { min: 1, max: 32, blank: true }, graph: { min: 8, max: 128, blank: true } }

/** Whether somebody may choose this password, through this door. */
export function checkPassword(argument: string, password: string, scope: Scope): void {
  checkText(argument, password, LENGTH[scope])
}
