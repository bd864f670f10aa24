import { fileURLToPath } from 'node:url'
import { ApolloServer } from '@apollo/server'
import { expect, onTestFinished, test } from 'vitest'
import { createApp, listen } from '#platform/http/http.ts'
import { nobody } from '#platform/identity/caller.ts'
import { createSealer } from '#platform/identity/seal.ts'
import { createLogger } from '#platform/process/logger.ts'
import { UserDocument } from '../rest-adapter/operations.generated.ts'
import { remoteGateway } from '../rest-adapter/remote-gateway.ts'
import { readPersistedOperations } from './persisted-operations.ts'
import { serveAdapters } from './serve-adapters.ts'

test('an operation of ours that fails is answered so, however often: the gateway goes on being asked', async () => {
  const sealer = createSealer('a secret of thirty-two characters or more')
  const app = createApp({ bodyLimit: 1024, ready: async () => undefined })
  const lines = serveAdapters({
    ...{ app, sealer, logger: createLogger('silent', false), overload: null, beginsAt: () => [] },
    server: new ApolloServer({ typeDefs: 'type Query { me: String }' }),
    persisted: readPersistedOperations(
      fileURLToPath(new URL('operations.generated.json', import.meta.url)),
      'any',
    ),
    ask(_text, { userId }) {
      if (userId === 'well') return { data: { user: null } }
      throw new Error('the graph of the moment has no such field')
    },
  })
  app.addHook('preClose', () => lines[Symbol.asyncDispose]())
  const port = await listen(app, '127.0.0.1', 0, 'PORT')
  onTestFinished(() => app.close())
  await using gateway = remoteGateway([`http://127.0.0.1:${port}/graphql`], sealer)
  // Far more than an instance may fail before it is left alone.
  for (let n = 0; n < 30; n += 1) {
    const { errors } = await gateway.ask(UserDocument.text, {}, nobody)
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }])
    expect(JSON.stringify(errors)).not.toContain('no such field')
  }
  expect(await gateway.ask(UserDocument.text, { userId: 'well' }, nobody)).toEqual({ data: { user: null } })
})
