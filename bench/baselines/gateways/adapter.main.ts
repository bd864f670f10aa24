import { runService } from '#platform/process/serve.ts'
import { adapterApart } from '../../../rest-adapter/adapter-apart.ts'
import { httpGateway } from './http-gateway.ts'

/** Our REST adapter before another gateway, which it asks by HTTP requests. Settings are those of the adapter. */
// oxlint-disable-next-line node/no-process-env
const { env } = process
await runService('rest-adapter', adapterApart({ openGateway: httpGateway, env }))
