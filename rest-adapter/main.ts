import { join } from 'node:path'
import { remoteDoor } from '#platform/door.ts'
import { findSessionAt } from '#platform/find-session.ts'
import { forwardTo } from '#platform/forward.ts'
import { listen } from '#platform/http.ts'
import { openIdentity, type SessionEnded } from '#platform/identity.ts'
import { projectFile } from '#platform/paths.ts'
import { runService } from '#platform/serve.ts'
import { placesOf, readSupergraphYaml } from '#platform/supergraph-yaml.ts'
import { openTopics } from '#platform/topic.ts'
import { httpGateway } from './graph.ts'
import { createAdapter } from './index.ts'
import { openSpool } from './spool.ts'
import { createUploader } from './upload.ts'

const MIB = 1024 * 1024

/** The REST adapter on its own, its gateway at GATEWAY_URL. */
await runService('rest-adapter', async ({ config, logger, sealer, disposables }) => {
  const { identity: keeper, media } = placesOf(
    readSupergraphYaml(projectFile('supergraph.yaml'), process.env),
  )
  const mediaOrigin = new URL(media.url).origin
  const topics = disposables.use(openTopics(config.REDIS_URL))
  const findSession = findSessionAt(disposables.use(remoteDoor(keeper.name, keeper.url, sealer)), keeper.name)
  const gateway = disposables.use(httpGateway(config.GATEWAY_URL, sealer))
  const adapter = createAdapter({
    gateway: gateway.ask,
    identity: disposables.use(await openIdentity(findSession, topics.topic<SessionEnded>('session-ended'))),
    upload: disposables.use(createUploader(() => mediaOrigin)).upload,
    spool: await openSpool(join(config.DATA_DIR, 'spool'), config.MAX_UPLOAD_MB * MIB),
    feedPage: config.FEED_PAGE,
    logger,
    ready: gateway.ready,
  })
  await adapter.register(forwardTo(mediaOrigin, ['/media']))
  disposables.use({ [Symbol.asyncDispose]: () => adapter.close() })
  return `port ${await listen(adapter, config.HOST, config.REST_PORT, 'REST_PORT')}`
})
