import type { Demuxer, FfmpegJob } from './ffmpeg-job.ts'
import { MAX_PIXELS } from './probe.ts'

// A decoder is the largest attack surface that a file can reach, so only those of usable files are open.
const decoders: Readonly<Record<Demuxer, string>> = {
  mov: 'h264,hevc,vp9,libvpx-vp9,aac,mp3,mp3float,opus,ac3,eac3,alac,flac,pcm_s16le,pcm_s16be',
  jpeg_pipe: 'mjpeg',
  png_pipe: 'png',
  webp_pipe: 'webp,vp8',
}

/** Together with the output files: no run may fill the disk. A remux is never larger than its input. */
export const MAX_OUTPUT_BYTES = 1024 * 1024 * 1024

/**
 * The whole command line after `ffmpeg`. `-f` forces the demuxer: a playlist named .mp4 would otherwise open local
 * files and addresses; the protocol list holds even if the demuxer were fooled.
 */
export function ffmpegArguments(
  { demuxer = 'mov', before = [], after }: Pick<FfmpegJob, 'demuxer' | 'before' | 'after'>,
  input: string,
): readonly string[] {
  return [
    ...['-hide_banner', '-nostdin', '-y', '-loglevel', 'error'],
    ...['-max_alloc', String(256 * 1024 * 1024), '-filter_threads', '1', '-filter_complex_threads', '1'],
    ...['-protocol_whitelist', 'file', '-f', demuxer, '-codec_whitelist', decoders[demuxer]],
    ...['-max_pixels', String(MAX_PIXELS), '-threads', '1'],
    ...before,
    ...['-i', input],
    ...after,
  ]
}
