import { remoteDoor } from '#platform/remote/remote-door.ts'
import { findSessionAt } from '#platform/identity/find-session.ts'
import { forwardTo } from '#platform/http/forward.ts'
import { accessOf } from '#platform/http/access.ts'
import { listen } from '#platform/http/http.ts'
import { openPlaces } from '#platform/http/place.ts'
import { openIdentity, sessionEnded } from '#platform/identity/identity.ts'
import { projectFile } from '#platform/process/paths.ts'
import { runService } from '#platform/process/serve.ts'
import { originsOf, rolesOf, readSupergraphYaml } from '#platform/process/supergraph-yaml.ts'
import { edgeRatesBy } from '#platform/rate/edge-rates.ts'
import { openTopics } from '#platform/topic/topic.ts'
import { createGateway } from './index.ts'
import { hotLiveLimits } from './live/limits.ts'
import { opennessOf } from './openness.ts'
import { whenAllAnswer } from './ready.ts'
import { supergraphFile } from './supergraph-file.ts'

/** The gateway on its own, its subgraphs where supergraph.yaml says. */
await runService('gateway', async ({ config, logger, sealer, disposables, operations, hot }) => {
  if (config.PLACES === 'on') openPlaces()
  const yaml = readSupergraphYaml(projectFile('supergraph.yaml'), process.env)
  const { identity: keeper, media } = rolesOf(yaml)
  const doors = Object.fromEntries(
    Object.entries(yaml.subgraphs).map(
      ([name, { urls }]) => [name, disposables.use(remoteDoor(name, urls, sealer))] as const,
    ),
  )
  const topics = disposables.use(
    openTopics({
      prefix: config.CHANNEL_PREFIX,
      redisUrl: config.REDIS_URL,
      databaseUrl: config.DATABASE_URL,
      logger,
    }),
  )
  const findSession = findSessionAt(
    disposables.use(remoteDoor(keeper.name, keeper.urls, sealer)),
    keeper.name,
  )
  const identity = disposables.use(await openIdentity(findSession, topics.topic(sessionEnded)))
  const supergraph = supergraphFile(config.SUPERGRAPH_PATH)
  const ready = whenAllAnswer(doors)
  operations.part('subgraphs', ready)
  const gateway = disposables.use(
    await createGateway({
      ...{ supergraph, doors, identity, sealer, logger, ready },
      ...{ openness: opennessOf(config), access: accessOf(config) },
      costs: edgeRatesBy(config.RATE_LIMITS),
      trustedProxies: config.TRUSTED_PROXIES,
      liveLimits: hotLiveLimits(hot),
    }),
  )
  await gateway.app.register(forwardTo(originsOf(media), ['/media', '/uploads']))
  disposables.use({ [Symbol.asyncDispose]: () => gateway.app.leave(config.DRAIN_SECONDS) })
  return `port ${await listen(gateway.app, config.HOST, config.GATEWAY_PORT, 'GATEWAY_PORT')}`
})
