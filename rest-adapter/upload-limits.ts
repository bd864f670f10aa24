import type { Config } from '#platform/process/config.ts'
import type { HotSettings } from '#platform/process/hot-settings.ts'

const MIB = 1024 * 1024
const KIB = 1024
/** Nobody takes longer for one file, whatever its size. */
const LONGEST_SECONDS = 3_000

/** What the settings say about files, as the adapter takes it. */
export function uploadLimits(config: Config, hot: HotSettings) {
  const spool = { maxBytes: config.MAX_UPLOAD_MB * MIB, maxFiles: config.UPLOADS_AT_ONCE }
  hot.apply(({ uploadsAtOnce = config.UPLOADS_AT_ONCE }) => (spool.maxFiles = uploadsAtOnce))
  return {
    spool,
    pace: { bytesPerSecond: config.UPLOAD_KB_PER_SECOND * KIB, maxSeconds: LONGEST_SECONDS },
    publishWaitSeconds: config.PUBLISH_WAIT_SECONDS,
  }
}
