import { badRequest, type Refusal } from '#platform/graph/errors.ts'
import { LIMITS, type LimitName } from './limits.ts'

/** A request that goes beyond a limit: programs are told which one, what it is, and how far the request went. */
export function tooMuch(limit: LimitName, actual?: number): Refusal {
  const most = LIMITS[limit]
  const went = actual === undefined ? '' : `, this one has ${actual}`
  return badRequest(`The limit of ${words[limit]} is ${most}${went}`, {
    limit,
    most,
    ...(actual !== undefined && { actual }),
  })
}

const words: Readonly<Record<LimitName, string>> = {
  depth: 'fields within fields',
  aliases: 'fields under other names',
  directives: 'directives',
  tokens: 'words and signs in a document',
  selections: 'selections in an operation',
  rootFields: 'fields at the root of an operation',
  cost: 'what an operation may cost',
  variables: 'variables',
  variableText: 'characters in variables',
  variableDepth: 'lists and objects within each other in a variable',
  body: "bytes in a request's body",
}
