import { readFile } from 'node:fs/promises'
import { afterAll, expect, test } from 'vitest'
import { demoClips } from '../../../db/demo/clips.ts'
import { temporaryFolder } from '../../../tests/temporary-folder.ts'
import { MAX_DURATION_MS, probeVideo as probe } from './probe.ts'
import { openStarter } from './starter.ts'
import { box, demoClip, patched, writeWithManyFrames } from './test-videos.ts'
import { UnusableFile } from './unusable-file.ts'

const starter = openStarter()
afterAll(() => starter[Symbol.asyncDispose]())
const probeVideo = (path: string, timeLimitMs?: number) => probe(starter, path, timeLimitMs)

test.each(demoClips)(
  'the demo clip $name is what its list says',
  async ({ name, durationMs, width, height }) => {
    const facts = { durationMs, width, height, rotation: 0, videoCodec: 'avc', hasAudio: true }
    expect(await probeVideo(demoClip(name))).toEqual(facts)
  },
)

const playlist = '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n'
const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')
const jpegCover = await readFile(demoClip('hills').replace('.mp4', '.jpg'))

test.each<[string, string | Buffer]>([
  ['nothing', ''],
  ['seven bytes', '\0\0\0\x18fty'],
  ['an HLS playlist', playlist],
  ['a playlist behind a space', ` ${playlist}`],
  ['an ffconcat script', "ffconcat version 1.0\nfile '/etc/passwd'\n"],
  ['a page', '<!doctype html><script>alert(1)</script>'],
  ['a drawing', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
  ['an SDP', 'v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n'],
  ['a PNG', png],
  ['a JPEG', jpegCover],
  ['a WebM', Buffer.from('1a45dfa3a342868101', 'hex')],
  ['a program', '\x7fELF\x02\x01\x01'],
])('%s named .mp4 is refused by its first bytes', async (_, content) => {
  await using folder = await temporaryFolder()
  const path = await folder.file('evil.mp4', content)
  await expect(probeVideo(path)).rejects.toMatchObject({ name: 'UnusableFile', reason: 'NOT_MP4' })
})

const ftyp = box('ftyp', 'isom\0\0\0\0isom')

test.each<[string, string | Buffer]>([
  ['a head and nothing else', ftyp],
  ['a head and a playlist', Buffer.concat([ftyp, Buffer.from(playlist)])],
  ['a head and a page', Buffer.concat([ftyp, box('free', '<script>alert(1)</script>')])],
  ['an empty index', Buffer.concat([ftyp, box('moov')])],
  ['boxes of size zero', Buffer.concat([ftyp, Buffer.alloc(10_000)])],
  ['a box that is larger than the world', Buffer.concat([ftyp, Buffer.from('ffffffff6d6f6f76', 'hex')])],
  ['a thousand nested boxes', Buffer.concat([ftyp, nested(1_000)])],
])('%s is refused as broken', async (_, content) => {
  await using folder = await temporaryFolder()
  await expect(probeVideo(await folder.file('x.mp4', content))).rejects.toMatchObject({ reason: 'BROKEN' })
})

test('an upload that broke off is refused, wherever it broke', async () => {
  await using folder = await temporaryFolder()
  const whole = await readFile(demoClip('hills'))
  for (const share of [0.01, 0.05, 0.2, 0.5, 0.9]) {
    const path = await folder.file('half.mp4', whole.subarray(0, Math.round(whole.length * share)))
    await expect(probeVideo(path), String(share)).rejects.toMatchObject({ reason: 'BROKEN' })
  }
})

test('S-44: a track that claims to be longer than allowed is refused', async () => {
  await using folder = await temporaryFolder()
  // In `stts` the first entry's duration of one frame follows version, count and sample count.
  const bytes = await patched('hills', 'stts', (all, at) => all.writeUInt32BE(0x00ffffff, at + 16))
  const refusal = expect(probeVideo(await folder.file('long.mp4', bytes))).rejects
  await refusal.toMatchObject({ reason: 'TOO_LONG' })
  expect(MAX_DURATION_MS).toBe(600_000)
})

test('S-44: a picture of 65535 pixels a side is refused', async () => {
  await using folder = await temporaryFolder()
  const bytes = await patched('hills', 'avc1', (all) => {
    // The second avc1 is the sample entry, the first only a brand; its sides stand 28 bytes behind the name.
    const at = all.indexOf('avc1', all.indexOf('stsd'), 'latin1')
    all.writeUInt32BE(0xffffffff, at + 28)
  })
  await expect(probeVideo(await folder.file('large.mp4', bytes))).rejects.toMatchObject({
    reason: 'TOO_LARGE',
  })
})

test('S-44: four bytes of an index that unfold to two billion frames take no memory but their process’s', async () => {
  await using folder = await temporaryFolder()
  // In `stts` the first entry's count of frames follows version, flags and the count of entries.
  const bytes = await patched('hills', 'stts', (all, at) => all.writeUInt32BE(0x7fffffff, at + 12))
  const refusal = { reason: 'BROKEN', detail: 'the index does not fit' }
  await expect(probeVideo(await folder.file('bomb.mp4', bytes))).rejects.toMatchObject(refusal)
})

test('S-44: an index of thirty million frames does not end the process that asks', async () => {
  await using folder = await temporaryFolder()
  const path = await folder.file('endless.mp4', '')
  await writeWithManyFrames(path, 30_000_000)
  const refusal = { reason: 'BROKEN', detail: 'the index does not fit' }
  await expect(probeVideo(path)).rejects.toMatchObject(refusal)
})

test('S-48: what takes too long to read is given up', async () => {
  await expect(probeVideo(demoClip('hills'), 1)).rejects.toMatchObject({ reason: 'TOO_SLOW' })
})

test('a codec that phones lack is refused', async () => {
  await using folder = await temporaryFolder()
  const bytes = await patched('hills', 'avc1', (all) =>
    all.write('mp4v', all.indexOf('avc1', all.indexOf('stsd')), 'latin1'),
  )
  await expect(probeVideo(await folder.file('old.mp4', bytes))).rejects.toMatchObject({ reason: 'CODEC' })
})

test('sound alone is no video', async () => {
  await using folder = await temporaryFolder()
  const bytes = await patched('hills', 'vide', (all, at) => all.write('soun', at, 'latin1'))
  await expect(probeVideo(await folder.file('song.mp4', bytes))).rejects.toBeInstanceOf(UnusableFile)
})

// Damage may send a parser in circles: that is what its own thread and the time limit are for.
test('S-48: random damage is refused or survived, and never anything else', async () => {
  await using folder = await temporaryFolder()
  const whole = await readFile(demoClip('balls'))
  const index = whole.indexOf('moov', 0, 'latin1')
  const outcomes = Array.from({ length: 8 }, async (_, round) => {
    const bytes = Buffer.from(whole)
    for (let flip = 0; flip < 12; flip++) {
      bytes[index + ((round * 7919 + flip * 104_729) % 4_000)] = (round * 31 + flip * 17) & 255
    }
    return probeVideo(await folder.file(`${round}.mp4`, bytes)).catch((cause: unknown) => cause)
  })
  for (const outcome of await Promise.all(outcomes)) {
    expect(outcome instanceof UnusableFile || !(outcome instanceof Error), String(outcome)).toBe(true)
  }
}, 60_000)

test("an absent file is our mistake, not the video's", async () => {
  await expect(probeVideo(demoClip('nowhere'))).rejects.toMatchObject({ code: 'ENOENT' })
})

function nested(depth: number): Buffer {
  return depth === 0 ? box('trak') : box('moov', nested(depth - 1))
}
