import { expect, test } from 'vitest'
import { createFleetWorld } from './fleet-world.ts'

test('what phones ask through an adapter is not counted as the haste of the adapter', async () => {
  const settings = { RATE_LIMITS: 'requests=500/600', MEDIA_JOBS: '0' }
  await using world = await createFleetWorld({ instances: 1, settings })
  const [ana, ben] = [await world.phone.signUp('ana'), await world.phone.signUp('ben')]
  await ana.post('message/action/', { to_user_id: ben.userId, action_type: 1, content: 'hello' })
  // Whether services are ready is asked from the same address. Of each page that is opened the adapter asks the gateway twice.
  for (let page = 0; page < 300; page += 1) {
    const opened = await ben.get('message/chat/', { to_user_id: ana.userId, pre_msg_time: 0 })
    expect(opened).toMatchObject({ status_code: 0, message_list: [{ content: 'hello' }] })
  }
})
