import { expect, test } from 'vitest'
import { meaninglessNames } from './file-names.ts'

test('a name that says nothing is found, as a file, a folder or the last word of either', () => {
  const bad = ['platform/utils.ts', 'video-service.ts', 'rest-adapter/helpers', 'x/common.test.ts']
  expect(
    meaninglessNames([...bad, 'gateway/data-source.ts', 'subgraphs/users/schema.graphql', '.env']),
  ).toEqual(bad)
})
