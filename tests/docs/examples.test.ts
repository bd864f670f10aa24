import { expect, test } from 'vitest'
import { seedDemo } from '#db/demo/demo.ts'
import { projectFile } from '#platform/process/paths.ts'
import { readExamples, type Example } from '../../gateway/playground/examples.ts'
import { graphClient, type GraphClient } from '../graph-client.ts'
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
  const { data, errors } = await answerOf(example, client)
  expect(errors).toBeUndefined()
  expect(Object.values(data)).not.toContain(undefined)
})

/** A subscription's first event, or the only answer of anything else. */
async function answerOf({ query, variables }: Example, client: GraphClient) {
  const given = JSON.parse(variables ?? '{}')
  if (!/^subscription /m.test(query)) return client.ask(query, given)
  await using live = liveClient(world.gatewayUrl, client)
  const listening = live.subscribe(query, given)
  await listening.until(1)
  return { data: listening.events[0], errors: listening.errors[0] }
}
