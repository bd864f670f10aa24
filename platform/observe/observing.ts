import type { Config } from '#platform/process/config.ts'
import type { Logger } from '#platform/process/logger.ts'
import { keepAccounts } from './account.ts'
import { openTraces } from './open-traces.ts'

export interface ObservingOptions {
  service: string
  config: Pick<Config, 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'TRACE_SHARE'>
  logger: Logger
}

/** Begins to follow requests, as far as somebody will read what comes of it. */
export function openObserving({ service, config, logger }: ObservingOptions): AsyncDisposable {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, TRACE_SHARE: share } = config
  keepAccounts(logger.isLevelEnabled('info') || endpoint !== undefined)
  if (endpoint === undefined) return { async [Symbol.asyncDispose]() {} }
  return openTraces({ service, endpoint, share })
}
