import { z } from 'zod'

/** How files are taken and made into videos. */
export const uploads = {
  MAX_UPLOAD_MB: z.coerce
    .number()
    .int()
    .min(1)
    .max(4096)
    .default(512)
    .describe('Largest video file, in MiB.'),
  UPLOAD_KB_PER_SECOND: z.coerce
    .number()
    .int()
    .min(0)
    .default(8)
    .describe(
      'A file that comes more slowly than this, in KiB, over ten seconds is refused. 0 takes its time.',
    ),
  UPLOADS_AT_ONCE: z.coerce
    .number()
    .int()
    .min(1)
    .default(32)
    .describe('Files that one REST adapter receives at once; more are refused.'),
  PUBLISH_WAIT_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(600)
    .default(20)
    .describe("How long the app's upload is answered later until its video is ready."),
  MEDIA_JOBS: z.coerce
    .number()
    .int()
    .min(0)
    .max(64)
    .default(2)
    .describe('Uploads that one videos service makes into videos at once. 0 leaves it to others.'),
  FFMPEG_PATH: z
    .string()
    .optional()
    .describe('An ffmpeg to use. Without it, the one on PATH if it runs, else the bundled wasm build.'),
  PATH: z.string().default('').describe('Where programs such as ffmpeg are looked for; set by every shell.'),
}
