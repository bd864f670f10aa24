import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { projectFile } from '#platform/process/paths.ts'
import { isStale } from '../../tools/generated-file.ts'
import { kubernetesManifests } from '../../tools/kubernetes/manifests.ts'

/** As far as these tests look into it. */
interface Manifest {
  kind: string
  metadata: { name: string; labels?: Record<string, string> }
  // oxlint-disable-next-line typescript/no-explicit-any -- each kind has a spec of its own, judged by the API's schema
  spec: any
}

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
  const services = ['users', 'videos', 'interactions', 'social', 'chat', 'gateway', 'rest-adapter']
  for (const kind of ['Deployment', 'Service', 'PodDisruptionBudget', 'HorizontalPodAutoscaler'])
    expect(names(kind)).toEqual(services)
})

test('pods are asked how they are, have no rights, and know what they may use', () => {
  for (const { spec } of ofKind('Deployment')) {
    const { containers, securityContext, enableServiceLinks } = spec.template.spec
    const [container] = containers
    expect(container).toMatchObject({
      readinessProbe: { httpGet: { path: '/health/ready' } },
      livenessProbe: { httpGet: { path: '/health/live' } },
      resources: { requests: { cpu: expect.any(String), memory: expect.any(String) } },
      securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    })
    expect(securityContext.runAsNonRoot).toBe(true)
    // A Service called gateway would set GATEWAY_PORT to something that is no port.
    expect(enableServiceLinks).toBe(false)
  }
})

test('subgraphs are asked by the edge alone, and nobody by default', () => {
  const policies = ofKind('NetworkPolicy')
  expect(policies[0]?.spec).toMatchObject({ policyTypes: ['Ingress'] })
  expect(policies[0]?.spec.ingress).toBeUndefined()
  for (const name of ['users', 'videos', 'interactions', 'social', 'chat']) {
    const policy = policies.find(({ metadata }) => metadata.name === `${name}-is-asked`)
    expect(policy?.spec.ingress[0].from).toEqual([
      { podSelector: { matchLabels: { 'app.kubernetes.io/component': 'edge' } } },
    ])
  }
})

test("the port for operators is no address of a service, and only a labelled namespace's Prometheus reaches it", () => {
  for (const { spec } of ofKind('Service')) expect(spec.ports).toHaveLength(1)
  for (const { spec } of ofKind('Deployment'))
    expect(spec.template.spec.containers[0].ports).toContainEqual({ name: 'operations', containerPort: 9464 })
  const open = ofKind('NetworkPolicy').filter(({ spec }) =>
    spec.ingress?.some(({ ports }: { ports: { port: number }[] }) => ports.some(({ port }) => port === 9464)),
  )
  expect(open.map(({ metadata }) => metadata.name)).toEqual(['operations-are-seen'])
  expect(open[0]?.spec.ingress[0].from).toEqual([
    {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
      namespaceSelector: { matchLabels: { 'douyin.example/monitoring': 'true' } },
    },
  ])
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
