import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { mkdtemp, rm } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test, vi } from 'vitest'
import { createLogger } from '#platform/process/logger.ts'
import { openHotSettings } from '#platform/process/hot-settings.ts'
import { createWorld } from '../world.ts'

const folder = await mkdtemp(join(tmpdir(), 'douyin-settings-'))
afterAll(() => rm(folder, { recursive: true }))
let files = 0
const newFile = async (text: string) => {
  const file = join(folder, `settings-${(files += 1)}.yaml`)
  await writeFile(file, text)
  return file
}

/** A logger whose lines are kept. */
function keptLog(level = 'info') {
  const lines: Record<string, unknown>[] = []
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>)
      done()
    },
  })
  return { lines, logger: createLogger(level, false, output) }
}

test('S-65: sensitive words are masked in comments, messages, titles and what people say about themselves, from the moment that the file is saved', async () => {
  const file = await newFile('sensitiveWords: [赌博, Scam]')
  await using world = await createWorld({ settings: { SETTINGS_FILE: file } })
  const [ana, ben] = [await world.phone.signUp('ana'), await world.phone.signUp('ben')]
  await ana.publish('No scam here')
  const [video] = (await ana.get('feed/')).video_list
  expect(video.title).toBe('No **** here')
  const say = (comment_text: string) =>
    ben.post('comment/action/', { video_id: video.id, action_type: 1, comment_text })
  expect((await say('来赌博吧')).comment.content).toBe('来**吧')
  await ben.post('message/action/', { to_user_id: ana.userId, action_type: 1, content: 'SCAMS' })
  // Width, case and what cannot be seen do not save a word; all else stays as it was written.
  expect((await say('Ｓc\u200bａM\u00ad? 赌\u2060博! ﬁne')).comment.content).toBe(
    '**\u200b**\u00ad? *\u2060*! ﬁne',
  )
  const chat = await ana.get('message/chat/', { to_user_id: ben.userId, pre_msg_time: 0 })
  expect(chat.message_list[0].content).toBe('****S')

  const cleo = await world.graph.signUp('cleo')
  const sign = 'mutation { setSignature(signature: "不是scam") { signature } }'
  expect((await cleo.get(sign)).setSignature.signature).toBe('不是****')

  await writeFile(file, 'sensitiveWords: [吧]')
  await vi.waitFor(async () => expect((await say('来赌博吧')).comment.content).toBe('来赌博*'), 10_000)
})

test('what is wrong in any part is refused as a whole and told; what was before stays', async () => {
  const file = await newFile('logLevel: info\nsensitiveWords: [one]')
  const { lines, logger } = keptLog()
  await using hot = openHotSettings(file, logger)
  await writeFile(file, 'logLevel: debug\nsensitiveWords: [two]\noperationsPerMinute: -1')
  await vi.waitFor(() => expect(lines).toHaveLength(1), 5_000)
  expect(lines[0]).toMatchObject({ level: 50, msg: 'changed settings were refused', file })
  expect(lines[0]?.problem).toContain('operationsPerMinute')
  expect(hot.current).toMatchObject({ logLevel: 'info', sensitiveWords: ['one'] })

  await writeFile(file, 'logLevel: debug\nsensitiveWords: [two, three]')
  await vi.waitFor(() => expect(lines).toHaveLength(2), 5_000)
  expect(lines[1]).toMatchObject({
    ...{ audit: 'settings', file, level: 40 },
    changed: ['logLevel: info → debug', 'sensitiveWords: 1 of them → 2 of them'],
  })
})

test('a file that is empty for a moment while it is being saved takes nothing away', async () => {
  const file = await newFile('sensitiveWords: [one]')
  const { lines, logger } = keptLog()
  await using hot = openHotSettings(file, logger)
  await writeFile(file, '')
  // It is looked at twice a second.
  await pause(750)
  expect(hot.current.sensitiveWords).toEqual(['one'])
  await writeFile(file, 'sensitiveWords: [one, two]')
  await vi.waitFor(() => expect(hot.current.sensitiveWords).toEqual(['one', 'two']), 5_000)
  expect(lines.map(({ changed }) => changed)).toEqual([['sensitiveWords: 1 of them → 2 of them']])
})

test('at the start a file that is wrong is a reason not to start', async () => {
  const file = await newFile('logLevle: debug')
  const { logger } = keptLog()
  expect(() => openHotSettings(file, logger)).toThrow(/cannot be used: .*logLevle/)
})

test('the log becomes more or less, in all parts, without a restart', async () => {
  const file = await newFile('logLevel: silent')
  const { lines, logger } = keptLog()
  await using world = await createWorld({ settings: { SETTINGS_FILE: file }, logger })
  await world.phone.get('feed/')
  expect(lines).toEqual([])
  await writeFile(file, '')
  await vi.waitFor(async () => {
    await world.phone.get('feed/')
    expect(lines.at(-1)).toMatchObject({ operation: '/douyin/feed' })
  }, 10_000)
})

test('how often people may comment changes while they do, and a rate that nobody knows is refused', async () => {
  const file = await newFile('rateLimits: comment=1/60')
  const { lines, logger } = keptLog('warn')
  await using world = await createWorld({ settings: { SETTINGS_FILE: file }, logger })
  const ana = await world.phone.signUp('ana')
  await ana.publish('Sunrise')
  const [video] = (await ana.get('feed/')).video_list
  const say = async (comment_text: string) =>
    (await ana.post('comment/action/', { video_id: video.id, action_type: 1, comment_text })).status_code
  expect(await say('one')).toBe(0)
  expect(await say('too many')).not.toBe(0)

  await writeFile(file, 'rateLimits: comments=9/60')
  await vi.waitFor(
    () => expect(lines.at(-1)?.problem).toMatch(/names comments; there are .*comment,/),
    10_000,
  )
  expect(await say('too many still')).not.toBe(0)
  await writeFile(file, 'rateLimits: comment=9/60')
  await vi.waitFor(() => expect(lines.at(-1)).toMatchObject({ audit: 'settings' }), 10_000)
  expect(await say('two')).toBe(0)
})
