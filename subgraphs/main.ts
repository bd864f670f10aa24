import { SetupError } from '#platform/process/config.ts'
import { listen } from '#platform/http/http.ts'
import { projectFile } from '#platform/process/paths.ts'
import { runService } from '#platform/process/serve.ts'
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts'
import { readSupergraphYaml } from '#platform/process/supergraph-yaml.ts'
import { openTopics } from '#platform/topic/topic.ts'
import { open, subgraphNames } from './open.ts'

/** One subgraph on its own: `npm run service:subgraph -- videos`, at the port that supergraph.yaml gives it. */
const [, , asked] = process.argv
const name = subgraphNames.find((known) => known === asked)

await runService(name ?? 'subgraph', async ({ config, logger, sealer, disposables, operations, hot }) => {
  if (!name) throw new SetupError(`Which subgraph? One of: ${subgraphNames.join(', ')}.`)
  if (!config.DATABASE_URL)
    throw new SetupError('DATABASE_URL must be set for a service that runs on its own.')
  const topics = disposables.use(
    openTopics({
      prefix: config.CHANNEL_PREFIX,
      redisUrl: config.REDIS_URL,
      databaseUrl: config.DATABASE_URL,
      logger,
    }),
  )
  const { subgraph, ready, routes, section } = await open(name, {
    config,
    databaseUrl: config.DATABASE_URL,
    topics,
    hot,
    logger,
    sealer,
    disposables,
  })
  operations.part(name, ready)
  if (section) operations.section(section)
  const app = serveSubgraph(subgraph, sealer, ready)
  if (routes) await app.register(routes)
  disposables.use({ [Symbol.asyncDispose]: () => app.close() })
  disposables.use({ [Symbol.asyncDispose]: () => app.leave(config.DRAIN_SECONDS) })
  const yaml = readSupergraphYaml(projectFile('supergraph.yaml'), process.env)
  const url = new URL(yaml.subgraphs[name]?.urls[0] ?? '')
  const port = config.SUBGRAPH_PORT ?? Number(url.port || 80)
  return `port ${await listen(app, config.HOST, port, `SUBGRAPH_PORT or ${name.toUpperCase()}_URL`)}`
})
