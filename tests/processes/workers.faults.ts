import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { graphClient } from '../graph-client.ts'
import { liveClient } from '../live-client.ts'
import { phone } from '../phone.ts'
import { RECEIVED, SEND } from '../realtime/chat-stage.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { openWorkersStage, startWorkers } from './workers-stage.ts'

const ANSWERS = /^douyin_rest_answers_total\{endpoint="\/douyin\/user",code="OK"\} (\d+)/m

async function profilesShownAt(opsUrl: string): Promise<number> {
  const metrics = await (await fetch(`${opsUrl}/metrics`)).text()
  return Number(ANSWERS.exec(metrics)?.[1] ?? 0)
}

test('R-02: two workers are one system: own writes show at once, chat arrives, rates are counted together', async () => {
  await using folder = await temporaryFolder()
  await using machine = await startWorkers(folder.path, { RATE_LIMITS: 'login-account-address=5/600' })
  expect(machine.workers()).toHaveLength(2)
  const [url = ''] = machine.restUrls
  const { userId, token } = await phone(url).signUp('ana')
  const ben = await phone(url).signUp('ben')
  const everywhere = machine.restUrls.map((restUrl) => phone(restUrl, userId, token))
  const profile = { user_id: ben.userId }
  for (const [round, writer] of [...everywhere, ...everywhere].entries()) {
    const action_type = (round % 2) + 1
    await writer.post('relation/action/', { to_user_id: ben.userId, action_type })
    for (const reader of everywhere)
      expect((await reader.get('user/', profile)).user).toMatchObject({ is_follow: action_type === 1 })
  }
  const shown = [
    await profilesShownAt(machine.opsUrls[0]),
    await profilesShownAt(machine.opsUrls[1]),
  ] as const
  expect(shown[0] + shown[1]).toBe(32)
  expect(Math.min(...shown), `profiles that the workers showed: ${shown.join(', ')}`).toBeGreaterThan(0)

  // Two of Dora's telephones, one at each worker.
  const graph = graphClient(machine.gatewayUrl)
  const [cleo, dora] = [await graph.signUp('cleo'), await graph.signUp('dora')]
  await using one = liveClient(machine.gatewayUrl, dora)
  await one.opened()
  await using other = liveClient(machine.gatewayUrl, dora)
  await other.opened()
  const heard = [one, other].map((telephone) => telephone.subscribe(RECEIVED, { since: '0' }))
  for (const text of ['hello', 'again']) await cleo.get(SEND, { to: dora.id, text })
  await Promise.all(heard.map((listening) => listening.until(2)))

  const codes: number[] = []
  for (let n = 0; n < 8; n += 1) {
    const guess = { username: 'ana', password: 'a wrong guess' }
    const restUrl = machine.restUrls[n % 4] ?? url
    codes.push((await phone(restUrl).post('user/login/', guess)).status_code)
  }
  expect(codes).toEqual([30_002, 30_002, 30_002, 30_002, 30_002, 30_029, 30_029, 30_029])

  const pids = machine.workers()
  await machine.stop()
  for (const pid of pids) expect(() => process.kill(pid, 0), 'a worker outlives its machine').toThrow('ESRCH')
})

test('R-03: workers that are killed are started again, and what was answered is kept', async () => {
  await using folder = await temporaryFolder()
  await using machine = await startWorkers(folder.path)
  const [url = ''] = machine.restUrls
  const ana = await phone(url).signUp('ana')
  const ben = await phone(url).signUp('ben')
  for (let round = 0; round < 4; round += 1) {
    const before = machine.workers()
    expect(before).toHaveLength(2)
    const action_type = (round % 2) + 1
    const follow = { to_user_id: ben.userId, action_type }
    expect(await ana.post('relation/action/', follow)).toMatchObject({ status_code: 0 })
    process.kill(before[round % 2] ?? 0, 'SIGKILL')
    const answered = await answerOf(() => ana.get('user/', { user_id: ben.userId }))
    expect(answered.user).toMatchObject({ is_follow: action_type === 1 })
    // The one that was not killed serves alone until the next one says that it does, too.
    await machine.ready()
  }
  await machine.stop()
})

test('R-03: a worker that is killed before it serves is started again, too', async () => {
  await using folder = await temporaryFolder()
  await using machine = await openWorkersStage(folder.path)
  const started = machine.start()
  while (machine.workers().length < 2) await pause(5)
  for (const pid of machine.workers()) process.kill(pid, 'SIGKILL')
  await started
  await expect(machine.ready()).resolves.toBeUndefined()
  await machine.stop()
})

test('R-03: whoever was about to be connected to a worker that is killed is told at once, and served when they try again', async () => {
  await using folder = await temporaryFolder()
  await using machine = await startWorkers(folder.path)
  const [stuck = 0] = machine.workers()
  process.kill(stuck, 'SIGSTOP')
  // One connection after the other: every other one comes to the worker that stands still.
  const feeds = machine.restUrls.map((url) => fetch(`${url}/douyin/feed/`).then(({ ok }) => ok))
  const outcomes = Promise.allSettled(feeds)
  expect(await Promise.race([outcomes, pause(3_000, 'one waits')])).toBe('one waits')
  process.kill(stuck, 'SIGKILL')
  expect(await Promise.race([outcomes, pause(3_000, 'one still waits')])).toContainEqual(
    expect.objectContaining({ status: 'rejected' }),
  )
  for (const url of machine.restUrls) expect((await fetch(`${url}/douyin/feed/`)).ok).toBe(true)
  await machine.stop()
})

/** A connection to a process that is gone fails once; the next one reaches another. */
async function answerOf<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 0; tries < 5; tries += 1) {
    const answer = await ask().catch(() => null)
    if (answer) return answer
  }
  return ask()
}
