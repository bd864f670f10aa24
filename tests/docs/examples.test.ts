import { expect, test } from 'vitest'
import { seedDemo } from '#db/demo/demo.ts'
import { projectFile } from '#platform/process/paths.ts'
import { readExamples } from '../../gateway/playground/examples.ts'
import { graphClient } from '../graph-client.ts'
import { liveClient } from '../live-client.ts'
import { worldOfFile } from '../world-of-file.ts'

const world = await worldOfFile()
let files = 0
await seedDemo(world.databaseUrl, { put: async () => `object-${++files}` })
const examples = await readExamples(projectFile('gateway/playground/examples'))

test.each(examples)('the saved example "$group: $title" works on the demo data', async (example) => {
  const guest = graphClient(world.gatewayUrl)
  const login = await guest.ask('mutation { login(username: "ana", password: "douyin-demo") { token } }')
  const client = example.needsViewer ? guest.as(login.data.login.token) : guest
  const variables = JSON.parse(example.variables ?? '{}')
  if (/^subscription /m.test(example.query)) {
    await using live = liveClient(world.gatewayUrl, client)
    const listening = live.subscribe(example.query, variables)
    await listening.until(1)
    return expect(listening.errors).toEqual([])
  }
  const { data, errors } = await client.ask(example.query, variables)
  expect(errors).toBeUndefined()
  expect(Object.values(data)).not.toContain(undefined)
})
