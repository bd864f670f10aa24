import type { ServerResponse } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInThisContext } from 'node:vm'
import { expect, test } from 'vitest'
import { whoMayGo } from '#platform/http/who-may-go.ts'
import { nobody } from '#platform/identity/caller.ts'
import { createContext as chat } from './chat/context.ts'
import { createContext as interactions } from './interactions/context.ts'
import { createContext as social } from './social/context.ts'
import { createContext as users } from './users/context.ts'
import { createContext as videos } from './videos/context.ts'

setFlagsFromString('--allow-natives-syntax')
/** Whether V8 knows two objects by one hidden class: what reads them then need not look their properties up anew. */
const areAlike = runInThisContext('(one, other) => %HaveSameMap(one, other)')

const shared = { messages: {}, statistics: {}, standings: {}, stats: {}, follows: {} }
const answer = {} as ServerResponse

test.each([
  ['chat', () => chat(shared as never, nobody)],
  ['interactions', () => interactions(shared as never, nobody)],
  ['social', () => social(shared as never, nobody)],
  ['users', () => users(shared as never, nobody)],
  ['videos', () => videos(shared as never, nobody)],
  ['caller', () => whoMayGo(nobody, answer)],
])(
  'what a request makes looks to V8 like what the one before it made: %s (docs/performance.md)',
  (_, make) => {
    // As often as V8 needs to see it before it takes its short way.
    for (let n = 0; n < 1_000; n += 1) make()
    expect(areAlike(make(), make())).toBe(true)
  },
)
