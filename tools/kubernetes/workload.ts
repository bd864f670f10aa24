import { Deployment } from 'kubernetes-models/apps/v1'
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { Service } from 'kubernetes-models/v1'

/** A service of the system as a cluster runs it. */
export interface Workload {
  readonly name: string
  readonly command: readonly string[]
  readonly port: number
  /** A worker is asked by nobody: it has no address. */
  readonly part: 'edge' | 'subgraph' | 'worker'
  /** Settings that it does not share with the others. */
  readonly env?: Readonly<Record<string, string>>
  /** What one process is expected to need; measured figures are in docs/performance.md. */
  readonly cpu: string
  readonly memory: string
  readonly memoryLimit: string
  readonly replicas: { least: number; most: number }
}

export const IMAGE = 'douyin-supergraph:latest'
/** Where operators look: within the cluster, and for whom a policy says so. */
export const OPERATIONS_PORT = 9464
/** Where each process writes: its own, gone with the pod. */
const DATA = '/data'

export const labelsOf = ({ name, part }: { name: string; part: Workload['part'] | 'job' }) => ({
  'app.kubernetes.io/part-of': 'douyin',
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/component': part,
})

/** Nothing that a container does not need: no root, no writing outside of its folder, no privileges. */
const podSecurity = {
  runAsNonRoot: true,
  ...{ runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
  seccompProfile: { type: 'RuntimeDefault' as const },
}
export const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
}
export const podManners = {
  automountServiceAccountToken: false,
  // Otherwise a Service called gateway would set GATEWAY_PORT in every pod, which is a setting of ours.
  enableServiceLinks: false,
  securityContext: podSecurity,
}
/** Addresses from a ConfigMap, secrets from a Secret; both are made outside of the base. */
export const settings = [{ configMapRef: { name: 'douyin' } }, { secretRef: { name: 'douyin' } }]
export const folders = {
  volumes: [
    { name: 'data', emptyDir: {} },
    { name: 'tmp', emptyDir: {} },
  ],
  volumeMounts: [
    { name: 'data', mountPath: DATA },
    { name: 'tmp', mountPath: '/tmp' },
  ],
}

/** Its pods, its address, how many of them may be away, and when there are more of them. */
export function workloadManifests(workload: Workload): object[] {
  const { name, port, part, replicas } = workload
  const labels = labelsOf(workload)
  const metadata = { name, labels }
  const selector = { matchLabels: labels }
  return [
    deployment(workload),
    ...(part === 'worker'
      ? []
      : [
          new Service({
            metadata,
            spec: { selector: labels, ports: [{ name: 'http', port, targetPort: 'http' }] },
          }),
        ]),
    new PodDisruptionBudget({ metadata, spec: { maxUnavailable: 1, selector } }),
    new HorizontalPodAutoscaler({
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        ...{ minReplicas: replicas.least, maxReplicas: replicas.most },
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
          },
        ],
      },
    }),
  ]
}

function deployment(workload: Workload): Deployment {
  const { name, command, port, env = {}, part, cpu, memory, memoryLimit } = workload
  const labels = labelsOf(workload)
  const probe = (path: string, port = 'http') => ({ httpGet: { path, port }, timeoutSeconds: 3 })
  // The edge is not ready while any subgraph is away, and answers all that this one is not needed for: it begins with all of
  // them, and stays.
  const [begins, stays] =
    part === 'edge'
      ? (['/health/ready', '/health/live'] as const)
      : (['/health/live', '/health/ready'] as const)
  const container = {
    ...{ name, image: IMAGE, command: [...command], envFrom: settings },
    env: [
      { name: 'DATA_DIR', value: DATA },
      { name: 'OPS_PORT', value: String(OPERATIONS_PORT) },
      { name: 'OPS_HOST', value: '0.0.0.0' },
      ...Object.entries(env).map(([key, value]) => ({ name: key, value })),
    ],
    ports: [
      { name: 'http', containerPort: port },
      { name: 'operations', containerPort: OPERATIONS_PORT },
    ],
    // Slow to start is not dead: the other probes begin when this one has succeeded once.
    startupProbe: { ...probe(begins), periodSeconds: 1, failureThreshold: part === 'edge' ? 300 : 60 },
    // Where no client comes: whoever holds all connections of the other port does not get the process killed.
    livenessProbe: { ...probe('/health/live', 'operations'), periodSeconds: 10 },
    readinessProbe: { ...probe(stays), periodSeconds: 2, failureThreshold: 2 },
    // No limit of CPU: it would stop a process in the middle of an answer.
    resources: { requests: { cpu, memory }, limits: { memory: memoryLimit } },
    ...{ securityContext: containerSecurity, volumeMounts: folders.volumeMounts },
  }
  return new Deployment({
    metadata: { name, labels },
    spec: {
      // How many there are, the autoscaler says alone: a number here would take away what it added, with each release.
      selector: { matchLabels: labels },
      // A new pod is ready before an old one is told to stop.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels },
        spec: {
          ...podManners,
          // DRAIN_SECONDS, and what is under way after it.
          terminationGracePeriodSeconds: 30,
          topologySpreadConstraints: [
            {
              ...{
                maxSkew: 1,
                topologyKey: 'kubernetes.io/hostname',
                whenUnsatisfiable: 'ScheduleAnyway' as const,
              },
              labelSelector: { matchLabels: labels },
            },
          ],
          ...{ containers: [container], volumes: folders.volumes },
        },
      },
    },
  })
}
