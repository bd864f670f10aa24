/** What a file is read as, whatever it looks like: videos, or one kind of picture. */
export type Demuxer = 'mov' | 'jpeg_pipe' | 'png_pipe' | 'webp_pipe'

/** One run of ffmpeg over one hostile file. */
export interface FfmpegJob {
  /** The file to read. */
  input: string
  /** What it is read as; a video, without it. */
  demuxer?: Demuxer
  /** An empty folder for this job alone: the outputs appear in it, and nothing outside it can be written. */
  folder: string
  /** Names, not paths, of the files that the arguments write into the folder. */
  outputs: readonly string[]
  /** Options of the input, without `-i` and without what keeps us safe: both are added. */
  before?: readonly string[]
  /** Everything after the input. */
  after: readonly string[]
  timeLimitMs: number
  /** Ends it early; the run rejects with the signal's reason. */
  signal?: AbortSignal
}

/** How a run ended. Zero does not mean that there is an output: ffmpeg is content with a video without frames. */
export interface FfmpegResult {
  exitCode: number
  /** The end of what it complained about, for the log; never for the uploader. */
  log: string
}

/** ffmpeg, in whichever form this machine has it. Its jobs may run at the same time. */
export interface Ffmpeg {
  /** Throws `UnusableFile` (`TOO_SLOW`) when the time limit is over. */
  run(job: FfmpegJob): Promise<FfmpegResult>
}
