import { uploadPace } from '#platform/http/pace.ts'
import type { Config } from '#platform/process/config.ts'
import type { HotSettings } from '#platform/process/hot-settings.ts'

const MIB = 1024 * 1024

/** What the settings say about files, as the adapter takes it. */
export function uploadLimits(config: Config, hot: HotSettings) {
  const spool = { maxBytes: config.MAX_UPLOAD_MB * MIB, maxFiles: config.UPLOADS_AT_ONCE }
  hot.apply(({ uploadsAtOnce = config.UPLOADS_AT_ONCE }) => (spool.maxFiles = uploadsAtOnce))
  return {
    spool,
    pace: uploadPace(config),
    publishWaitSeconds: config.PUBLISH_WAIT_SECONDS,
  }
}
