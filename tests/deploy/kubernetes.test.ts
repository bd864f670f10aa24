import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { POOL } from '#db/client.ts'
import { trustOf } from '#platform/http/client-address.ts'
import { readConfig } from '#platform/process/config.ts'
import { projectFile } from '#platform/process/paths.ts'
import { isStale } from '../../tools/generated-file.ts'
import { kubernetesManifests } from '../../tools/kubernetes/manifests.ts'

interface Container {
  env?: { name: string; value: string }[]
  ports: { name: string; containerPort: number }[]
}

/** As far as these tests look into it; each kind has some of these, judged by the API's schema. */
interface Manifest {
  kind: string
  metadata: { name: string; labels?: Record<string, string> }
  data?: Record<string, string>
  spec: {
    template?: {
      spec: {
        containers: [Container, ...Container[]]
        securityContext: { runAsNonRoot: boolean }
        enableServiceLinks: boolean
      }
    }
    ports?: unknown[]
    rules?: { host: string }[]
    minReplicas?: number
    maxReplicas?: number
    ingress?: { from?: unknown; ports: { port: number }[] }[]
  }
}

/** They open none. */
const EDGE = ['gateway', 'rest-adapter']

const files = kubernetesManifests()
const manifests = files
  .filter(({ path }) => !path.endsWith('kustomization.yaml'))
  .flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS() as Manifest))
const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind)

test('the manifests are written as the system is now, and the API would take them', () => {
  // Writing them validates each against the schema of its kind.
  expect(files.filter(isStale).map(({ path }) => path)).toEqual([])
})

test('every service has pods, an address, a budget for disruptions and a scale', () => {
  const names = (kind: string) => ofKind(kind).map(({ metadata }) => metadata.name)
  const asked = ['users', 'videos', 'interactions', 'social', 'chat', 'gateway', 'rest-adapter']
  const all = [...asked.slice(0, 5), 'media', ...asked.slice(5)]
  for (const kind of ['Deployment', 'PodDisruptionBudget', 'HorizontalPodAutoscaler'])
    expect(names(kind)).toEqual(all)
  expect(names('Service')).toEqual(asked)
})

test('videos are made by workers, whom nobody asks, and not where files come to', () => {
  const settingsOf = (name: string) =>
    ofKind('Deployment').find(({ metadata }) => metadata.name === name)?.spec.template?.spec.containers[0]
      ?.env
  expect(settingsOf('videos')).toContainEqual({ name: 'MEDIA_JOBS', value: '0' })
  expect(settingsOf('media')).not.toContainEqual(expect.objectContaining({ name: 'MEDIA_JOBS' }))
  const opened = ofKind('NetworkPolicy').map(({ metadata }) => metadata.name)
  expect(opened).not.toContain('media-is-asked')
})

test('pods are asked how they are, have no rights, and know what they may use', () => {
  for (const { spec } of ofKind('Deployment')) {
    const pod = spec.template?.spec
    expect(pod?.containers[0]).toMatchObject({
      livenessProbe: { httpGet: { path: '/health/live', port: 'operations' } },
      resources: { requests: { cpu: expect.any(String), memory: expect.any(String) } },
      securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    })
    expect(pod?.securityContext.runAsNonRoot).toBe(true)
    // A Service called gateway would set GATEWAY_PORT to something that is no port.
    expect(pod?.enableServiceLinks).toBe(false)
  }
})

test('a subgraph that is away takes nobody else out of service: the edge answers all that it is not needed for', () => {
  for (const { metadata, spec } of ofKind('Deployment')) {
    const isEdge = EDGE.includes(metadata.name)
    expect(spec.template?.spec.containers[0], metadata.name).toMatchObject({
      // New ones come into service when all that they ask has answered once.
      startupProbe: { httpGet: { path: isEdge ? '/health/ready' : '/health/live' } },
      readinessProbe: { httpGet: { path: isEdge ? '/health/live' : '/health/ready' } },
    })
  }
})

test('a release takes away no pods that the autoscaler added', () => {
  for (const { metadata, spec } of ofKind('Deployment'))
    expect(spec, metadata.name).not.toHaveProperty('replicas')
  for (const { spec } of ofKind('HorizontalPodAutoscaler')) expect(spec.minReplicas).toBeGreaterThan(1)
})

test('subgraphs are asked by the edge alone, and nobody by default', () => {
  const policies = ofKind('NetworkPolicy')
  expect(policies[0]?.spec).toMatchObject({ policyTypes: ['Ingress'] })
  expect(policies[0]?.spec.ingress).toBeUndefined()
  for (const name of ['users', 'videos', 'interactions', 'social', 'chat']) {
    const policy = policies.find(({ metadata }) => metadata.name === `${name}-is-asked`)
    expect(policy?.spec.ingress?.[0]?.from).toEqual([
      { podSelector: { matchLabels: { 'app.kubernetes.io/component': 'edge' } } },
    ])
  }
})

test("the port for operators is no address of a service, and only a labelled namespace's Prometheus reaches it", () => {
  for (const { spec } of ofKind('Service')) expect(spec.ports).toHaveLength(1)
  for (const { spec } of ofKind('Deployment'))
    expect(spec.template?.spec.containers[0].ports).toContainEqual({
      ...{ name: 'operations', containerPort: 9464 },
    })
  const open = ofKind('NetworkPolicy').filter(({ spec }) =>
    spec.ingress?.some(({ ports }) => ports.some(({ port }) => port === 9464)),
  )
  expect(open.map(({ metadata }) => metadata.name)).toEqual(['operations-are-seen'])
  expect(open[0]?.spec.ingress?.[0]?.from).toEqual([
    {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
      namespaceSelector: { matchLabels: { 'douyin.example/monitoring': 'true' } },
    },
  ])
})

test('kubectl reads the same as was written: what YAML once took for a yes or no is text', () => {
  for (const { path, text } of files.filter((file) => !file.path.endsWith('kustomization.yaml')))
    for (const document of text.split('---\n'))
      expect(parse(document, { version: '1.1' }), path).toEqual(parse(document))
})

test('whoever brings the database is told how many connections the pods may open', async () => {
  const { MEDIA_JOBS } = readConfig({})
  // The queue has a connection for each job, one that waits for news and one beside them; one more tells whose jobs are alive.
  const perPod = (name: string) => (name === 'media' ? POOL + MEDIA_JOBS + 3 : POOL)
  const asking = ofKind('HorizontalPodAutoscaler').filter(({ metadata }) => !EDGE.includes(metadata.name))
  const connections = (end: 'minReplicas' | 'maxReplicas') =>
    asking.reduce((sum, { metadata, spec }) => sum + perPod(metadata.name) * (spec[end] ?? 0), 0)
  const readme = await readFile(projectFile('deploy/kubernetes/README.md'), 'utf8')
  expect(readme).toContain(`each of \`media\` up to ${perPod('media')}`)
  expect(readme).toContain(`which is ${connections('minReplicas')} for the pods that the base begins with`)
  expect(readme).toContain(`and ${connections('maxReplicas')} when all have been scaled`)
})

test('who comes through the Ingress is known by an address of their own', () => {
  const settings = ofKind('ConfigMap').find(({ metadata }) => metadata.name === 'douyin')
  const { TRUSTED_PROXIES } = readConfig(settings?.data ?? {})
  expect(trustOf(TRUSTED_PROXIES)('10.1.2.3')).toBe(true)
  expect(trustOf(TRUSTED_PROXIES)('203.0.113.7')).toBe(false)
})

test('the addresses that are given out lead to the Ingress, in the base and in the example', async () => {
  const base = ofKind('ConfigMap')[0]?.data?.PUBLIC_URL
  expect(ofKind('Ingress')[0]?.spec.rules?.[0]?.host).toBe(new URL(base ?? '').host)
  const file = projectFile('deploy/kubernetes/overlays/example/kustomization.yaml')
  const { patches } = parse(await readFile(file, 'utf8')) as { patches: { patch: string }[] }
  const replaced = new Map(
    patches
      .flatMap(({ patch }) => parse(patch) as { path: string; value: unknown }[])
      .map(({ path, value }) => [path, value]),
  )
  const hosts = [0, 1].map((rule) => replaced.get(`/spec/rules/${rule}/host`))
  expect(hosts[0]).toBe(new URL(String(replaced.get('/data/PUBLIC_URL'))).host)
  expect(replaced.get('/spec/tls/0/hosts')).toEqual(hosts)
})

test('no secret is part of the base', async () => {
  expect(ofKind('Secret')).toEqual([])
  for (const { path } of files)
    expect(await readFile(projectFile(path), 'utf8')).not.toMatch(/SEAL_SECRET:|postgres:\/\//)
})

const kubectl = await promisify(execFile)('kubectl', ['version', '--client']).catch(() => null)

test.skipIf(!kubectl)(
  `kustomize builds base and overlay${kubectl ? '' : ' (skipped: no kubectl here)'}`,
  async () => {
    for (const folder of ['base', 'overlays/example']) {
      const { stdout } = await promisify(execFile)('kubectl', [
        'kustomize',
        projectFile(`deploy/kubernetes/${folder}`),
      ])
      expect(parseAllDocuments(stdout)).toHaveLength(manifests.length)
    }
  },
)
