import type { Config } from '#platform/process/config.ts'
import type { Disposables } from '#platform/process/disposables.ts'
import type { HotSettings } from '#platform/process/hot-settings.ts'
import type { Writers } from '#platform/graph/writers.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import type { Logger } from '#platform/process/logger.ts'
import type { Topics } from '#platform/topic/topic.ts'
import type { MediaTools } from './media/media-tools.ts'

/** What the videos subgraph, and whoever makes its videos, stand on. */
export interface VideosGround {
  config: Config
  databaseUrl: string
  hot: HotSettings
  /** Who else writes to the database, and how to tell. */
  writers: Writers
  topics: Topics
  logger: Logger
  /** Proves which trace an upload belongs to. */
  sealer?: Sealer
  disposables: Disposables
  /** Shared with others, who close them; tools of its own, without it. */
  mediaTools?: MediaTools
}
