import type { Config } from '#platform/process/config.ts'
import type { HotSettings } from '#platform/process/hot-settings.ts'
import { changeLevel, type Logger } from '#platform/process/logger.ts'
import { keepAccounts } from './account.ts'

export interface ObservingOptions {
  service: string
  config: Pick<Config, 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'TRACE_SHARE'>
  hot: HotSettings
  /** The root logger. */
  logger: Logger
}

/** Begins to follow requests, as far as somebody will read what comes of it. */
export async function openObserving(options: ObservingOptions): Promise<AsyncDisposable> {
  const { service, config, hot, logger } = options
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, TRACE_SHARE: share } = config
  const usualLevel = logger.level
  const traces = endpoint === undefined ? null : await tracesTo(endpoint, service)
  hot.apply(({ logLevel = usualLevel, traceShare = share }) => {
    changeLevel(logger, logLevel)
    traces?.sample(traceShare)
    keepAccounts(logger.isLevelEnabled('info') || traces !== null)
  })
  return traces ?? { async [Symbol.asyncDispose]() {} }
}

/** What sends traces is large, and read only where traces are sent. */
async function tracesTo(endpoint: string, service: string) {
  const { openTraces } = await import('./open-traces.ts')
  return openTraces({ service, endpoint })
}
