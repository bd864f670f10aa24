import { runService } from '#platform/process/serve.ts'
import { adapterApart } from './adapter-apart.ts'
import { remoteGateway } from './remote-gateway.ts'

/** The REST adapter on its own, its gateway at GATEWAY_URL. */
await runService('rest-adapter', adapterApart({ openGateway: remoteGateway, env: process.env }))
