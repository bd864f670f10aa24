/**
 * What `node` is told wherever the system runs for real: `npm start`, the image and `npm run start:services`.
 *
 * - A stack in the log names the line that somebody wrote.
 * - The young generation may grow to 64 MiB (V8's own bound is 16). Of a crowd that comes at the same moment each request
 *   is alive until all before it were answered: with less room V8 copies them again and again, which took more than a
 *   third of the time of two thousand likes of one video (docs/performance.md, A video that goes viral). It grows when
 *   that much survives, and not before.
 */
export const NODE_OPTIONS: readonly string[] = ['--enable-source-maps', '--max-semi-space-size=64']
