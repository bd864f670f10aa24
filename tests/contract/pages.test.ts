import { isNonNullType } from 'graphql'
import { expect, test } from 'vitest'
import { giveRole } from '#db/give-role.ts'
import { MAX_PAGE } from '#platform/graph/page.ts'
import { worldOfFile } from '../world-of-file.ts'
import { apiSchema } from './supergraph.ts'

const { graph, databaseUrl } = await worldOfFile()
// Some lists are for administrators.
const ana = await graph.signUp('ana')
await giveRole(databaseUrl, 'ana', 'ADMINISTRATOR')

const lists = Object.values(apiSchema.getQueryType()?.getFields() ?? {}).filter(({ args }) =>
  args.some(({ name }) => name === 'first'),
)

test('these are the lists', () => {
  expect(lists.map(({ name }) => name).sort()).toEqual([
    ...['comments', 'conversations', 'failedUploads', 'favoriteVideos', 'feed', 'followers', 'following'],
    ...['friends', 'messages', 'myUploads', 'publishedVideos'],
  ])
})

test.each(lists.map((list) => [list.name, list] as const))(
  'S-06, S-55: %s has a cap that nobody passes',
  async (name, { args }) => {
    const keys = args.filter(({ type }) => isNonNullType(type)).map((key) => `${key.name}: "1"`)
    const ask = (first: number) =>
      ana.ask(`{ ${name}(${[...keys, `first: ${first}`].join(', ')}) { __typename } }`)
    expect((await ask(MAX_PAGE)).errors).toBeUndefined()
    for (const first of [MAX_PAGE + 1, 99_999_999, 0, -1]) {
      const { errors } = await ask(first)
      expect(errors?.[0]?.extensions).toEqual({ code: 'INVALID_INPUT', argument: 'first' })
    }
  },
)
