import { pino } from 'pino'
import { expect, test } from 'vitest'
import { liveClient } from '../live-client.ts'
import { worldOfFile } from '../world-of-file.ts'
import { post, send } from './post.ts'

const lines: string[] = []
const world = await worldOfFile({
  logger: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
})
const url = `${world.gatewayUrl}/graphql`

const FORGED = '{"level":50,"msg":"forged"}'

test('S-62: nobody writes a line of their own into the log, nor colours it', async () => {
  const evil = `x\r\n${FORGED}\n\u001b[31mred\u001b[0m\u2028","level":60,"a":"`
  const ana = await world.graph.signUp(`ana`)
  await post(url, { query: 'query A { me { id } }', operationName: evil })
  await post(url, { query: 'query A { me { id } }', operationName: 'A' }, { 'user-agent': `x${FORGED}` })
  await world.graph.ask('mutation($n: String!) { login(username: $n, password: "x") { token } }', { n: evil })
  await world.phone.post('user/login/', { username: evil, password: evil })
  await send(
    `${world.restUrl}/douyin/feed/%0d%0a${encodeURIComponent(FORGED)}?${encodeURIComponent(evil)}`,
    {},
  )
  await using socket = liveClient(world.gatewayUrl, ana)
  await socket.ask(`{ me { id } } # ${evil}`).catch(() => undefined)

  expect(lines.length).toBeGreaterThan(3)
  for (const line of lines) {
    expect(line.split('\n').filter(Boolean)).toHaveLength(1)
    expect(line).not.toContain('\u001b')
    const { level, msg } = JSON.parse(line)
    expect([20, 30]).toContain(level)
    expect(msg).not.toBe('forged')
  }
})

test('S-08g: names and headers without end cost a line of the log no more than a line', async () => {
  const [long, before] = ['A'.repeat(40_000), lines.length]
  await post(url, { query: `query ${long} { me { id } }`, operationName: long })
  await post(url, { query: '{ me { id } }' }, { 'apollographql-client-name': long })
  await post(url, { query: '{ me { id } }', extensions: { long } })
  const written = lines.slice(before)
  expect(written.length).toBeGreaterThan(0)
  for (const line of written) expect(line.length).toBeLessThan(1_000)
  expect(
    (await post(url, { query: '{ me { id } }' }, { 'apollographql-client-name': 'x'.repeat(1e6) })).status,
  ).toBe(431)
})
