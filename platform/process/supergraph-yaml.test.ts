import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SetupError } from './config.ts'
import { readSupergraphYaml } from './supergraph-yaml.ts'

function yaml(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'yaml-'))
  const path = join(folder, 'supergraph.yaml')
  writeFileSync(path, text)
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}

const good = `
subgraphs:
  users:
    url: \${USERS_URL:-http://127.0.0.1:4101/graphql}
    schema: subgraphs/users/schema.graphql
identity: users
media: users
`

test('without an environment a subgraph answers at its default address', () => {
  using file = yaml(good)
  expect(readSupergraphYaml(file.path, {})).toEqual({
    subgraphs: {
      users: { urls: ['http://127.0.0.1:4101/graphql'], schema: 'subgraphs/users/schema.graphql' },
    },
    identity: 'users',
    media: 'users',
  })
})

test('the environment decides the addresses, and an empty variable counts as none', () => {
  using file = yaml(good)
  const urlsWith = (USERS_URL: string) =>
    readSupergraphYaml(file.path, { USERS_URL }).subgraphs['users']?.urls
  expect(urlsWith('http://users:4000/graphql')).toEqual(['http://users:4000/graphql'])
  expect(urlsWith('http://a:1/graphql, http://b:2/graphql')).toEqual([
    'http://a:1/graphql',
    'http://b:2/graphql',
  ])
  expect(urlsWith('')).toEqual(['http://127.0.0.1:4101/graphql'])
})

test('a value from the environment cannot change the structure of the file', () => {
  using file = yaml(good)
  const read = () => readSupergraphYaml(file.path, { USERS_URL: 'http://a/\n  chat: {}' })
  expect(read).toThrow('subgraphs.users.url')
})

test('a variable with a wrong address is named, since it is what somebody has to put right', () => {
  using file = yaml(good)
  const read = () => readSupergraphYaml(file.path, { USERS_URL: 'users:4101' })
  expect(read).toThrow(SetupError)
  expect(read).toThrow('subgraphs.users.url: must be an http(s) address (set by USERS_URL)')
})

test('every problem is named in one message, each once', () => {
  using file = yaml(`
subgraphs:
  users: { url: '\${USERS_URL}', schema: users.graphql }
  videos: { url: 'ftp://x', schema: videos.txt, port: 1 }
identity: users
media: media
`)
  const message = messageOf(() => readSupergraphYaml(file.path, {}))
  expect(message.split('\n').slice(1)).toEqual([
    '  subgraphs.users.url: USERS_URL is not set and has no default',
    '  subgraphs.videos.url: must be an http(s) address',
    '  subgraphs.videos.schema: must be the path of a .graphql file',
    expect.stringContaining('subgraphs.videos: Unrecognized key: "port"'),
    '  media: "media" is not one of the subgraphs',
  ])
})

test('a role is played by a subgraph that exists', () => {
  using file = yaml(good.replace('media: users', 'media: media'))
  expect(() => readSupergraphYaml(file.path, {})).toThrow('media: "media" is not one of the subgraphs')
})

test('a file that is missing or no yaml is named', () => {
  using file = yaml('a: [')
  expect(() => readSupergraphYaml(file.path, {})).toThrow(`${file.path} is not usable`)
  expect(() => readSupergraphYaml('nowhere.yaml', {})).toThrow('nowhere.yaml is not usable')
})

function messageOf(act: () => unknown): string {
  try {
    act()
    return 'nothing was thrown'
  } catch (error) {
    return String(error)
  }
}
