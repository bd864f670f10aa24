// Plain JavaScript on purpose: a worker thread loads this file without any TypeScript loader, from source and from a
// compiled tree alike. Contract: workerData is a path; the one message is a `Finding` as probe.ts understands it.
import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'

// Required, it is one file; imported, it is seventy, and a probe costs 130 ms of CPU instead of 75.
const { EncodedPacketSink, FilePathSource, Input, MP4, QTFF } = createRequire(import.meta.url)('mediabunny')

async function look(path) {
  // Only the MP4 family: with all formats allowed, an HLS playlist would make mediabunny open what it names.
  const input = new Input({
    source: new FilePathSource(path, { maxCacheSize: 1 << 20 }),
    formats: [MP4, QTFF],
  })
  try {
    if ((await input.getTracks()).length === 0) return { problem: 'BROKEN', detail: 'no tracks' }
    const video = await input.getPrimaryVideoTrack()
    if (!video) return { problem: 'NO_VIDEO' }
    // The last frame is the first thing that a broken upload lacks.
    const last = await new EncodedPacketSink(video).getPacket(Infinity)
    if (!last) return { problem: 'BROKEN', detail: 'the last frame is missing' }
    return {
      // Counted from the frames: what the header claims may be anything.
      durationMs: Math.round((await video.computeDuration()) * 1000),
      width: await video.getDisplayWidth(),
      height: await video.getDisplayHeight(),
      codedPixels: (await video.getCodedWidth()) * (await video.getCodedHeight()),
      rotation: await video.getRotation(),
      videoCodec: await video.getCodec(),
      hasAudio: (await input.getPrimaryAudioTrack()) !== null,
    }
  } finally {
    input.dispose()
  }
}

parentPort.postMessage(
  await look(workerData).catch((cause) => ({ problem: 'BROKEN', detail: String(cause?.message ?? cause) })),
)
