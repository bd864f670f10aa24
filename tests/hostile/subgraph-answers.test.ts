import { expect, test } from 'vitest'
import type { ExecutionResult } from 'graphql'
import { localDoor, type Door } from '#platform/graph/door.ts'
import type { OpenSubgraph } from '../../subgraphs/open.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'
import { post } from './post.ts'

/** What users answers when somebody has taken it over; null for the truth. */
let taken: ((answer: ExecutionResult) => unknown) | null = null

function doorTo({ subgraph }: OpenSubgraph): Door {
  const door = localDoor(subgraph)
  return {
    ...door,
    async ask(request, caller) {
      const answer = await door.ask(request, caller)
      const isLie = taken && subgraph.name === 'users' && JSON.stringify(answer).includes('_entities')
      // Whatever it is, it comes as JSON.
      return isLie ? (JSON.parse(String(taken?.(answer))) as ExecutionResult) : answer
    },
  }
}

const world = await worldOfFile({ doorTo })
const ana = await world.graph.signUp('ana')
await using rows = rowsOf(world.databaseUrl)
await rows.videos(2, [ana.id])
const query = '{ feed { items { id title author { id name signature } } } }'

test.each<[string, string]>([
  [
    'the parent of all objects',
    '{"data":{"_entities":[{"__typename":"User","__proto__":{"polluted":"yes"},"name":"x"}]}}',
  ],
  [
    'a constructor',
    '{"data":{"_entities":[{"__typename":"User","constructor":{"prototype":{"polluted":"yes"}},"name":"x"}]}}',
  ],
  [
    'the parent of the answer',
    '{"__proto__":{"polluted":"yes"},"data":{"__proto__":{"polluted":"yes"},"_entities":[null]}}',
  ],
  [
    'an object for a text',
    '{"data":{"_entities":[{"__typename":"User","name":{"polluted":"yes"},"signature":[1]}]}}',
  ],
  ['another type', '{"data":{"_entities":[{"__typename":"Message","id":"1","content":"stolen"}]}}'],
  [
    'more than was asked for',
    '{"data":{"_entities":[{"__typename":"User","passwordHash":"stolen","name":"x"}]}}',
  ],
  [
    'more entities than were asked for',
    `{"data":{"_entities":[${Array(500).fill('{"__typename":"User","name":"x"}').join()}]}}`,
  ],
  ['no list', '{"data":{"_entities":{"length":1e9}}}'],
  ['nothing', '{"data":null}'],
  [
    'errors that are none',
    '{"data":{"_entities":[null]},"errors":[{"message":"stolen","path":["__proto__","polluted"]}]}',
  ],
  [
    'a thing nested ten thousand times',
    `{"data":{"_entities":[{"__typename":"User","name":${'['.repeat(10_000)}${']'.repeat(10_000)}}]}}`,
  ],
])(
  'S-38: a subgraph that was taken over changes its own fields and nothing else: it answers %s',
  async (_, lie) => {
    taken = () => lie
    const { status, text, body } = await post(
      `${world.gatewayUrl}/graphql`,
      { query },
      { authorization: `Bearer ${ana.token}` },
    )
    taken = null
    expect(status).toBe(200)
    expect(text).not.toContain('stolen')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    const items = body.data?.feed?.items ?? []
    expect(items.map((item: { title: string }) => typeof item.title)).toEqual(['string', 'string'])
    for (const { author } of items) {
      expect(author.id).toBe(ana.id)
      expect([null, 'x']).toContain(author.name)
    }
    expect((await ana.get('{ me { name } }')).me.name).toBe('ana')
  },
)
