import { join } from 'node:path'
import { remoteDoor } from '#platform/remote/remote-door.ts'
import { findSessionAt } from '#platform/identity/find-session.ts'
import { forwardTo } from '#platform/http/forward.ts'
import { accessOf } from '#platform/http/access.ts'
import { listen } from '#platform/http/http.ts'
import { openPlaces } from '#platform/http/place.ts'
import { openIdentity, sessionEnded } from '#platform/identity/identity.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import { makeDataFolder } from '#platform/process/data-folder.ts'
import { projectFile } from '#platform/process/paths.ts'
import type { Service } from '#platform/process/serve.ts'
import { originsOf, rolesOf, readSupergraphYaml } from '#platform/process/supergraph-yaml.ts'
import { openTopics } from '#platform/topic/topic.ts'
import { createAdapter } from './index.ts'
import type { RemoteGateway } from './remote-gateway.ts'
import { openSpool } from './spool.ts'
import { uploadLimits } from './upload-limits.ts'
import { createUploader } from './upload.ts'

export interface AdapterApartOptions {
  /** The way to the gateway at GATEWAY_URL. */
  openGateway(urls: readonly string[], sealer: Sealer): RemoteGateway
  /** Says where services are that supergraph.yaml leaves open. */
  env: NodeJS.ProcessEnv
}

/** The REST adapter on its own; its gateway is elsewhere. */
export function adapterApart({ openGateway, env }: AdapterApartOptions) {
  return async ({ config, logger, sealer, disposables, operations, hot }: Service): Promise<string> => {
    await makeDataFolder(config)
    if (config.PLACES === 'on') openPlaces()
    const { identity: keeper, media } = rolesOf(readSupergraphYaml(projectFile('supergraph.yaml'), env))
    const mediaOrigins = originsOf(media)
    // The adapter reaches no database: without Redis it trusts a session that ended elsewhere for five seconds more.
    const topics = disposables.use(
      openTopics({ prefix: config.CHANNEL_PREFIX, redisUrl: config.REDIS_URL, logger }),
    )
    const findSession = findSessionAt(
      disposables.use(remoteDoor(keeper.name, keeper.urls, sealer)),
      keeper.name,
    )
    const gateway = disposables.use(openGateway(config.GATEWAY_URL, sealer))
    const { spool, ...limits } = uploadLimits(config, hot)
    operations.part('gateway', gateway.ready)
    const adapter = createAdapter({
      ...limits,
      gateway: gateway.ask,
      identity: disposables.use(await openIdentity(findSession, topics.topic(sessionEnded))),
      upload: disposables.use(createUploader(() => mediaOrigins, sealer)).upload,
      spool: await openSpool(join(config.DATA_DIR, 'spool'), spool),
      feedPage: config.FEED_PAGE,
      trustedProxies: config.TRUSTED_PROXIES,
      logger,
      ready: gateway.ready,
      access: accessOf(config),
    })
    // PUBLIC_URL may name this service, and addresses for files begin with it, too.
    await adapter.register(forwardTo(mediaOrigins, ['/media', '/uploads']))
    disposables.use({ [Symbol.asyncDispose]: () => adapter.close() })
    disposables.use({ [Symbol.asyncDispose]: () => adapter.leave(config.DRAIN_SECONDS) })
    return `port ${await listen(adapter, config.HOST, config.REST_PORT, 'REST_PORT')}`
  }
}
