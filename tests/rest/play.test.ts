import { beforeAll, describe, expect, test } from 'vitest'
import { createDatabase } from '../database.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { createWorld } from '../world.ts'
import { send } from './send.ts'
import { setTheStage } from './stage.ts'

const { world, newcomer } = await setTheStage()

const addressesFor = async (host: string | undefined, path = '/douyin/feed/') => {
  const { reply } = await send(world.restUrl, path, { headers: host === undefined ? {} : { host } })
  const [{ play_url, cover_url }] = reply().video_list
  return { play: new URL(play_url), cover: new URL(cover_url) }
}

beforeAll(async () => {
  const ana = await newcomer('ana')
  await ana.publish('日出')
})

describe('the addresses of a video', () => {
  test.each(['192.168.1.7:8080', 'douyin.example', '10.0.2.2:3000', '[fe80::1]:8080', 'MY-PHONE.local'])(
    'begin with the origin that the phone itself used: %s',
    async (host) => {
      const { play, cover } = await addressesFor(host)
      expect([play.host, cover.host]).toStrictEqual([host.toLowerCase(), host.toLowerCase()])
      expect([play.protocol, cover.protocol]).toStrictEqual(['http:', 'http:'])
    },
  )

  test.each([
    'evil.example/path',
    'a b',
    'user@evil.example',
    '"><script>',
    'x'.repeat(300),
    '',
    'evil.example:99999999',
    'a\\b',
  ])('are not made from what is no host: %j', async (host) => {
    const { play } = await addressesFor(host)
    expect(play.origin).toBe(world.restUrl)
  })
})

describe('what lies at these addresses', () => {
  test('a whole MP4 that says so, and a JPEG', async () => {
    const { play, cover } = await addressesFor(new URL(world.restUrl).host)
    const [video, picture] = [await fetch(play), await fetch(cover)]
    expect([video.status, video.headers.get('content-type')]).toStrictEqual([200, 'video/mp4'])
    expect([picture.status, picture.headers.get('content-type')]).toStrictEqual([200, 'image/jpeg'])
    const [film, still] = [Buffer.from(await video.arrayBuffer()), Buffer.from(await picture.arrayBuffer())]
    expect(film.length).toBe(Number(video.headers.get('content-length')))
    expect(film.subarray(4, 8).toString()).toBe('ftyp')
    expect(still.subarray(0, 3)).toStrictEqual(Buffer.from([0xff, 0xd8, 0xff]))
    expect(film.indexOf('moov')).toBeLessThan(film.indexOf('mdat'))
  })

  test('can be read in ranges, as players do', async () => {
    const { play } = await addressesFor(new URL(world.restUrl).host)
    const whole = Buffer.from(await (await fetch(play)).arrayBuffer())
    const rangeOf = async (range: string) => {
      const answer = await fetch(play, { headers: { range } })
      return {
        status: answer.status,
        said: answer.headers.get('content-range'),
        bytes: Buffer.from(await answer.arrayBuffer()),
      }
    }
    const { length } = whole
    expect(await rangeOf('bytes=0-1')).toStrictEqual({
      status: 206,
      said: `bytes 0-1/${length}`,
      bytes: whole.subarray(0, 2),
    })
    expect(await rangeOf('bytes=100-')).toMatchObject({ status: 206, bytes: whole.subarray(100) })
    expect(await rangeOf('bytes=-10')).toMatchObject({ status: 206, bytes: whole.subarray(-10) })
    expect(await rangeOf(`bytes=${length}-`)).toMatchObject({ status: 416, said: `bytes */${length}` })
    expect(await rangeOf('chapters=1-2')).toMatchObject({ status: 200, bytes: whole })
  })

  test('need not be sent again to whoever has them', async () => {
    const { play, cover } = await addressesFor(new URL(world.restUrl).host)
    for (const address of [play, cover]) {
      const first = await fetch(address)
      await first.arrayBuffer()
      const etag = first.headers.get('etag') ?? ''
      expect(etag).toMatch(/^".+"$/)
      expect((await fetch(address, { headers: { 'if-none-match': etag } })).status).toBe(304)
      expect((await fetch(address, { method: 'HEAD' })).headers.get('content-length')).toBe(
        first.headers.get('content-length'),
      )
    }
  })

  test('is nothing at other addresses', async () => {
    for (const path of [
      '/media/nothing.mp4',
      '/media/../database',
      '/media/%2e%2e%2fspool',
      '/media/',
      '/media/a%00.mp4',
    ]) {
      expect((await send(world.restUrl, path)).status).toBeGreaterThanOrEqual(400)
    }
  })
})

test('PUBLIC_URL, when set, stands before every address', async () => {
  await using behindProxy = await createWorld({ settings: { PUBLIC_URL: 'https://cdn.example/douyin/' } })
  const ana = await behindProxy.phone.signUp('ana')
  await ana.publish('日出')
  const [video] = (await ana.get('feed/')).video_list
  expect(video.play_url).toMatch(/^https:\/\/cdn\.example\/douyin\/media\/[0-9a-z]+\.mp4$/)
  expect(video.cover_url).toMatch(/^https:\/\/cdn\.example\/douyin\/media\/[0-9a-z]+\.jpg$/)
})

test('a restart loses nothing: people stay signed in, videos play', async () => {
  await using database = await createDatabase()
  await using folder = await temporaryFolder()
  let token = ''
  let before: Buffer
  {
    await using first = await createWorld({ database, dataFolder: folder.path })
    const ana = await first.phone.signUp('ana')
    ;({ token } = ana)
    await ana.publish('日出')
    before = Buffer.from(await (await fetch((await ana.get('feed/')).video_list[0].play_url)).arrayBuffer())
  }
  {
    await using second = await createWorld({ database, dataFolder: folder.path })
    const { video_list } = await second.phone.get('publish/list/', { token })
    expect(video_list).toMatchObject([{ title: '日出', author: { name: 'ana' } }])
    expect(video_list[0].play_url.startsWith(second.restUrl)).toBe(true)
    expect(Buffer.from(await (await fetch(video_list[0].play_url)).arrayBuffer()).equals(before)).toBe(true)
    expect(await second.phone.get('user/', { token })).toMatchObject({ user: { name: 'ana', work_count: 1 } })
  }
})
