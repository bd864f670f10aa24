import type { Config } from '#platform/process/config.ts'
import type { HotSettings } from '#platform/process/hot-settings.ts'
import { changeLevel, type Logger } from '#platform/process/logger.ts'
import { keepAccounts } from './account.ts'
import { openTraces, sampleTraces } from './open-traces.ts'

export interface ObservingOptions {
  service: string
  config: Pick<Config, 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'TRACE_SHARE'>
  hot: HotSettings
  /** The root logger. */
  logger: Logger
}

/** Begins to follow requests, as far as somebody will read what comes of it. */
export function openObserving({ service, config, hot, logger }: ObservingOptions): AsyncDisposable {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, TRACE_SHARE: share } = config
  const usualLevel = logger.level
  const traces = endpoint === undefined ? null : openTraces({ service, endpoint, share })
  hot.apply(({ logLevel = usualLevel, traceShare = share }) => {
    changeLevel(logger, logLevel)
    sampleTraces(traceShare)
    keepAccounts(logger.isLevelEnabled('info') || traces !== null)
  })
  return traces ?? { async [Symbol.asyncDispose]() {} }
}
