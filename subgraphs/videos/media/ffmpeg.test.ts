import { execFile } from 'node:child_process'
import { chmod, readFile, readdir, stat } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as immediate, setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SetupError } from '#platform/process/config.ts'
import { temporaryFolder } from '../../../tests/temporary-folder.ts'
import { coverFrames } from './cover.ts'
import { openFfmpeg, type Ffmpeg } from './ffmpeg.ts'
import { probeVideo } from './probe.ts'
import { remuxFastStart } from './remux.ts'
import { openStarter } from './starter.ts'
import { openSystemFfmpeg } from './system-ffmpeg.ts'
import { sizeOfJpeg } from './test-pictures.ts'
import { box, demoClip } from './test-videos.ts'
import { openWasmFfmpeg } from './wasm-ffmpeg.ts'

const searchPath = process.env.PATH ?? ''
const starter = openStarter()
afterAll(() => starter[Symbol.asyncDispose]())
const system = await openSystemFfmpeg({ searchPath, starter })

const mayUnshare = await Promise.any(
  [['--net'], ['--user', '--net']].map((words) => promisify(execFile)('unshare', [...words, 'true'])),
).then(
  () => true,
  () => false,
)

const kinds = [
  { kind: 'the ffmpeg of npm', make: async () => openWasmFfmpeg(), isHere: true },
  {
    kind: system ? 'the ffmpeg of the system' : 'the ffmpeg of the system (skipped: none on PATH)',
    make: () => openFfmpeg({ searchPath, starter }),
    isHere: system !== null,
  },
]

const coverFrame = async (...film: Parameters<typeof coverFrames>) => (await coverFrames(...film)).large

/** Films that no demo clip is; the system's ffmpeg makes them for both. */
async function film(folder: { path: string }, name: string, ...args: readonly string[]): Promise<string> {
  const path = join(folder.path, name)
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', ...args, path])
  return path
}
const black = 'color=black:s=180x320:d=1:r=10'
const red = 'color=red:s=180x320:d=1:r=10'
const h264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p']

for (const { kind, make, isHere } of kinds) {
  describe.skipIf(!isHere)(`with ${kind}`, () => {
    // One for all that do not close it: npm's is compiled by its first job.
    let ffmpeg: Ffmpeg
    beforeAll(async () => {
      ffmpeg = await make()
    })

    test('a cover is a JPEG of the size of the video', async () => {
      const cover = await coverFrame(ffmpeg, demoClip('sunrise'))
      expect(cover.subarray(0, 3).toString('hex')).toBe('ffd8ff')
      expect(cover.subarray(-2).toString('hex')).toBe('ffd9')
      expect(sizeOfJpeg(cover)).toEqual([360, 640])
      const later = await coverFrame(ffmpeg, demoClip('sunrise'), { atSeconds: 3 })
      expect(later.equals(cover)).toBe(false)
      expect((await coverFrame(ffmpeg, demoClip('sunrise'), { atSeconds: 99 })).equals(cover)).toBe(true)
    })

    test('several at once do not meet', async () => {
      const names = ['sunrise', 'hills', 'lotus', 'sunrise']
      const [first, second, third, again] = await Promise.all(
        names.map((name) => coverFrame(ffmpeg, demoClip(name))),
      )
      expect(first?.equals(again ?? Buffer.alloc(0))).toBe(true)
      expect(first?.equals(second ?? first)).toBe(false)
      expect(second?.equals(third ?? second)).toBe(false)
    })

    test('what is published begins with its index and plays as before', async () => {
      await using folder = await temporaryFolder()
      const out = join(folder.path, 'out.mp4')
      await remuxFastStart(ffmpeg, demoClip('lotus'), out)
      expect(await probeVideo(starter, out)).toEqual(await probeVideo(starter, demoClip('lotus')))
      const bytes = await readFile(out)
      expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'))
      expect(await readdir(folder.path)).toEqual(['out.mp4'])
    })

    test('what hid between the boxes stays behind', async () => {
      await using folder = await temporaryFolder()
      const place = box('\xa9xyz', '\0\x12\x15\xc7+31.2304+121.4737/')
      const extra = [
        box('free', '<script>alert(1)</script>'),
        box('udta', place),
        box('uuid', '<?php evil(); evil(); ?>'),
      ]
      const polyglot = Buffer.concat([await readFile(demoClip('lotus')), ...extra])
      const out = join(folder.path, 'out.mp4')
      await remuxFastStart(ffmpeg, await folder.file('in.mp4', polyglot), out)
      const bytes = await readFile(out, 'latin1')
      for (const secret of ['<script', '<?php', '31.2304']) expect(bytes).not.toContain(secret)
    })

    test('S-45, S-46: nothing comes of what is no MP4, and nothing is opened or asked for', async () => {
      await using folder = await temporaryFolder()
      await using trap = await listening()
      const clip = demoClip('sunrise')
      const evil = [
        `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://${clip}\n#EXTINF:1,\n${trap.url}/a.ts\n#EXT-X-ENDLIST\n`,
        `ffconcat version 1.0\nfile '${clip}'\n`,
        `<MPD><Period><AdaptationSet><BaseURL>${trap.url}</BaseURL></AdaptationSet></Period></MPD>`,
        'v=0\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n',
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
      ]
      for (const text of evil) {
        const path = await folder.file('evil.mp4', text)
        await expect(coverFrame(ffmpeg, path)).rejects.toMatchObject({ reason: 'NO_FRAME' })
        await expect(remuxFastStart(ffmpeg, path, join(folder.path, 'out.mp4'))).rejects.toMatchObject({
          reason: 'BROKEN',
        })
      }
      expect(trap.visitors()).toBe(0)
      expect(await readdir(folder.path)).toEqual(['evil.mp4'])
    })

    test('S-46: even told to send it somewhere, it reaches nobody', async ({ skip }) => {
      // Some machines do not let us take the network from a process; there the closed protocols have to do.
      skip(kind !== 'the ffmpeg of npm' && !mayUnshare, 'the kernel gives us no network namespace')
      await using folder = await temporaryFolder()
      await using trap = await listening()
      const after = ['-c', 'copy', '-f', 'mpegts', trap.url.replace('http', 'tcp')]
      const job = { input: demoClip('life'), folder: folder.path, outputs: [], after, timeLimitMs: 10_000 }
      expect((await ffmpeg.run(job)).exitCode).not.toBe(0)
      expect(trap.visitors()).toBe(0)
    })

    test('a video without a picture has no cover, although ffmpeg is content', async () => {
      await using folder = await temporaryFolder()
      const whole = await readFile(demoClip('sunrise'))
      const path = await folder.file('cut.mp4', whole.subarray(0, whole.indexOf('mdat') + 20))
      await expect(coverFrame(ffmpeg, path)).rejects.toMatchObject({ reason: 'NO_FRAME' })
    })

    test('S-44: a job that takes too long is stopped', async () => {
      await using folder = await temporaryFolder()
      const slow = ['-vf', 'scale=2000:-2,loop=-1:1:0', '-f', 'null', '-']
      const job = {
        input: demoClip('life'),
        folder: folder.path,
        outputs: [],
        after: slow,
        timeLimitMs: 1_500,
      }
      await expect(ffmpeg.run(job)).rejects.toMatchObject({ reason: 'TOO_SLOW' })
    })

    test('who does not want it any more stops what is running', async () => {
      const stop = new AbortController()
      await using folder = await temporaryFolder()
      const endless = ['-vf', 'loop=-1:1:0', '-f', 'null', '-']
      const running = ffmpeg.run({
        input: demoClip('life'),
        folder: folder.path,
        outputs: [],
        after: endless,
        timeLimitMs: 60_000,
        signal: stop.signal,
      })
      const outcome = expect(running).rejects.toThrow('not needed')
      await pause(700)
      stop.abort(new Error('not needed'))
      await outcome
    })

    describe.skipIf(system === null)('and films made by the system', () => {
      test('a fade from black gives the first picture that shows something', async () => {
        await using folder = await temporaryFolder()
        const cut = '[0][1]concat=n=2:v=1'
        const fade = await film(
          folder,
          'fade.mp4',
          '-f',
          'lavfi',
          '-i',
          black,
          '-f',
          'lavfi',
          '-i',
          red,
          '-filter_complex',
          cut,
          ...h264,
        )
        const redOnly = await film(folder, 'red.mp4', '-f', 'lavfi', '-i', red, ...h264)
        const blackOnly = await film(folder, 'black.mp4', '-f', 'lavfi', '-i', black, ...h264)
        const cover = await coverFrame(ffmpeg, fade)
        expect(cover.equals(await coverFrame(ffmpeg, redOnly))).toBe(true)
        expect(cover.equals(await coverFrame(ffmpeg, blackOnly))).toBe(false)
      })

      test('a wide film has a cover of 720 pixels, and a turned one stands upright before and after', async () => {
        await using folder = await temporaryFolder()
        const plain = await film(
          folder,
          'plain.mp4',
          '-f',
          'lavfi',
          '-i',
          'testsrc=s=1280x722:d=1:r=5',
          ...h264,
        )
        expect(sizeOfJpeg(await coverFrame(ffmpeg, plain))).toEqual([720, 406])
        const turned = await film(
          folder,
          'turned.mov',
          '-i',
          plain,
          '-c',
          'copy',
          '-metadata:s:v',
          'rotate=90',
        )
        expect(sizeOfJpeg(await coverFrame(ffmpeg, turned))).toEqual([720, 1276])
        const out = join(folder.path, 'out.mp4')
        await remuxFastStart(ffmpeg, turned, out)
        const facts = await probeVideo(starter, out)
        expect([facts.width, facts.height]).toEqual([722, 1280])
      })

      test('S-54: places, names and further tracks stay behind, and sound that MP4 cannot hold becomes AAC', async () => {
        await using folder = await temporaryFolder()
        const secret = [
          '-metadata',
          'location=+31.2304+121.4737/',
          '-metadata',
          'title=geheim',
          '-metadata:s:v',
          'handler_name=geheim',
        ]
        const sounds = [
          '-f',
          'lavfi',
          '-i',
          'sine=d=1',
          '-f',
          'lavfi',
          '-i',
          'sine=d=1',
          '-map',
          '0',
          '-map',
          '1',
          '-map',
          '2',
        ]
        const all = await film(
          folder,
          'in.mov',
          '-f',
          'lavfi',
          '-i',
          red,
          ...sounds,
          ...h264,
          '-c:a',
          'pcm_s16le',
          '-timecode',
          '01:00:00:00',
          ...secret,
        )
        const out = join(folder.path, 'out.mp4')
        await remuxFastStart(ffmpeg, all, out)
        const bytes = await readFile(out, 'latin1')
        for (const word of ['31.2304', 'geheim', 'tmcd']) expect(bytes).not.toContain(word)
        expect(bytes.split('soun').length - 1).toBe(1)
        expect(await probeVideo(starter, out)).toMatchObject({ hasAudio: true, videoCodec: 'avc' })
      })
    })
  })
}

test('without a path and without one on PATH that runs it is the ffmpeg of npm', async () => {
  await using folder = await temporaryFolder({ hasPrograms: true })
  for (const program of [null, '#!/bin/sh\nexit 1\n']) {
    if (program) await chmod(await folder.file('ffmpeg', program), 0o755)
    const ffmpeg = await openFfmpeg({ searchPath: folder.path, starter })
    expect(sizeOfJpeg(await coverFrame(ffmpeg, demoClip('sunrise')))).toEqual([360, 640])
  }
})

test('an ffmpeg that is killed while it is tried is tried again with the next job', async () => {
  await using folder = await temporaryFolder({ hasPrograms: true })
  const words = '[ -e tried ] || { : > tried; kill -KILL $$; }\n[ "$1" != -version ] || exit 0\nexit 7\n'
  await chmod(await folder.file('ffmpeg', `#!/bin/sh\ncd '${folder.path}'\n${words}`), 0o755)
  const ffmpeg = await openFfmpeg({ searchPath: folder.path, starter })
  const job = { input: demoClip('life'), folder: folder.path, outputs: [], after: [], timeLimitMs: 5_000 }
  await expect(ffmpeg.run(job)).rejects.toThrow('was killed')
  expect((await ffmpeg.run(job)).exitCode).toBe(7)
})

test('a path that does not run is a mistake in the configuration', async () => {
  await expect(openFfmpeg({ path: join(tmpdir(), 'no-ffmpeg'), starter })).rejects.toThrow(SetupError)
})

test('a film is not blamed for a time in which this process itself stood still', async () => {
  await using folder = await temporaryFolder({ hasPrograms: true })
  const path = await folder.file('ffmpeg', '#!/bin/sh\n[ "$1" = -version ] || sleep 0.2\n')
  await chmod(path, 0o755)
  const ffmpeg = await openFfmpeg({ path, starter })
  const job = { input: demoClip('life'), folder: folder.path, outputs: [], after: [], timeLimitMs: 500 }
  const running = ffmpeg.run(job)
  await pause(50)
  // Right before timers are looked at.
  await immediate()
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000)
  expect((await running).exitCode).toBe(0)
})

test.skipIf(system === null)(
  'a film is not blamed when ffmpeg is told to stop, as by a system that shuts down',
  async () => {
    await using folder = await temporaryFolder({ hasPrograms: true })
    const words = `[ "$1" = -version ] || echo $$ > pid\nPATH='${searchPath}' exec ffmpeg "$@"\n`
    const path = await folder.file('ffmpeg', `#!/bin/sh\n${words}`)
    await chmod(path, 0o755)
    const ffmpeg = await openFfmpeg({ path, starter })
    const running = ffmpeg.run({
      ...{ input: demoClip('life'), folder: folder.path, outputs: [], timeLimitMs: 20_000 },
      before: ['-re', '-stream_loop', '-1'],
      after: ['-f', 'null', '-'],
    })
    const outcome = expect(running).rejects.toThrow('ffmpeg was told to stop')
    const pid = () => readFile(join(folder.path, 'pid'), 'utf8').catch(() => '')
    await expect.poll(pid).toMatch(/\n/)
    // Until it is ffmpeg, which says what it ended with.
    await pause(500)
    process.kill(Number(await pid()), 'SIGTERM')
    await outcome
  },
)

test('the npm ffmpeg writes only the files that its job names', async () => {
  const ffmpeg = openWasmFfmpeg()
  await using folder = await temporaryFolder()
  const base = { input: demoClip('hills'), folder: folder.path, outputs: ['a.jpg'], timeLimitMs: 20_000 }
  const picture = ['-frames:v', '1', '-huffman', 'default', '-f', 'image2', '-update', '1']
  await ffmpeg.run({ ...base, after: [...picture, 'b.jpg'] })
  await ffmpeg.run({ ...base, after: [...picture, '../../a.jpg'] })
  expect(await readdir(folder.path)).toEqual([])
  const { exitCode } = await ffmpeg.run({ ...base, after: [...picture, 'a.jpg'] })
  expect(exitCode).toBe(0)
  expect((await stat(join(folder.path, 'a.jpg'))).size).toBeGreaterThan(500)
})

/** A port that counts who comes. */
async function listening() {
  let visitors = 0
  const server = createServer((socket) => {
    visitors++
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // `address()` is a string only for a unix socket.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    visitors: () => visitors,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
