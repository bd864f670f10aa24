import { LIST_LENGTH } from '../../rest-adapter/endpoints/lists.ts'
import { endpoints } from '../../rest-adapter/endpoints/index.ts'
import type { Endpoint } from '../../rest-adapter/endpoint.ts'
import type { GeneratedFile } from '../generated-file.ts'
import { parametersOf, values, type ReadParameter } from './parameters.ts'

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'
const CLIP = 'db/demo/clips/sunrise.mp4'
const DESCRIPTION = `The sixteen endpoints of the Douyin contract, in its order, on the demo data. "register" and "login" keep the token; "register" works once for each name. Files are looked for from the folder of the repository.`

/** The contract as a Postman collection (v2.1), which Insomnia, Bruno and Hoppscotch read as well. */
export async function postmanCollection(): Promise<GeneratedFile> {
  // Nothing is asked of them but what they read.
  const all = endpoints({ feedPage: LIST_LENGTH, upload: async () => undefined, publishWaitSeconds: 0 })
  const collection = {
    info: { name: 'douyin-supergraph', description: DESCRIPTION, schema: SCHEMA },
    item: await Promise.all(all.map(itemOf)),
    variable: [
      { key: 'baseUrl', value: 'http://localhost:8080' },
      { key: 'token', value: '' },
      { key: 'username', value: 'ana' },
      { key: 'password', value: 'douyin-demo' },
      { key: 'newUsername', value: 'newcomer' },
      { key: 'userId', value: '1' },
      { key: 'peerId', value: '2' },
      { key: 'videoId', value: '1' },
      { key: 'commentId', value: '' },
    ],
  }
  return {
    path: 'clients/postman/douyin.postman_collection.json',
    text: `${JSON.stringify(collection, null, 2)}\n`,
  }
}

async function itemOf(endpoint: Endpoint) {
  const { method, path, fileField } = endpoint
  const name = path.replace('/douyin/', '')
  const isEntrance = name === 'user/register' || name === 'user/login'
  const read = await parametersOf(endpoint)
  const parameters = [
    ...read.map((parameter) => entryOf(name, parameter)),
    ...(isEntrance ? [] : [{ key: 'token', value: '{{token}}' }]),
  ]
  const script = scripts[name]
  return {
    name,
    request: {
      method,
      header: [],
      url: urlOf(path, fileField === undefined ? parameters : []),
      ...(fileField !== undefined && {
        body: {
          mode: 'formdata',
          formdata: [
            { key: fileField, type: 'file', src: CLIP },
            ...parameters.map((parameter) => ({ ...parameter, type: 'text' })),
          ],
        },
      }),
    },
    response: [],
    ...(script && { event: [{ listen: 'test', script: { type: 'text/javascript', exec: script } }] }),
  }
}

function entryOf(endpoint: string, { name, isUsual }: ReadParameter) {
  const value = endpoint === 'user/register' && name === 'username' ? '{{newUsername}}' : values[name]
  if (value === undefined) throw new Error(`say in tools/postman what stands for "${name}" in a collection`)
  return { key: name, value, ...(!isUsual && { disabled: true, description: 'with action_type 2' }) }
}

interface Entry {
  key: string
  value: string
  disabled?: boolean
}

function urlOf(path: string, query: readonly Entry[]) {
  const asked = query.filter(({ disabled }) => !disabled).map(({ key, value }) => `${key}=${value}`)
  return {
    raw: `{{baseUrl}}${path}/${asked.length > 0 ? `?${asked.join('&')}` : ''}`,
    host: ['{{baseUrl}}'],
    path: [...path.split('/').filter(Boolean), ''],
    query,
  }
}

const entered = [
  'const { token, user_id } = pm.response.json()',
  "if (token) pm.collectionVariables.set('token', token)",
  "if (user_id) pm.collectionVariables.set('userId', String(user_id))",
]

/** What later requests need of an answer. */
const scripts: Readonly<Record<string, readonly string[]>> = {
  'user/register': entered,
  'user/login': entered,
  'comment/action': [
    'const { comment } = pm.response.json()',
    "if (comment) pm.collectionVariables.set('commentId', String(comment.id))",
  ],
}
