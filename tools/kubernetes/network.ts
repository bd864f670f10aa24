import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { labelsOf, OPERATIONS_PORT, type Workload } from './workload.ts'

/** Nobody is let in unless a policy says so; subgraphs open to gateways and REST adapters alone. */
export function networkPolicies(workloads: readonly Workload[]): object[] {
  const everybody = { matchLabels: { 'app.kubernetes.io/part-of': 'douyin' } }
  const edge = { podSelector: { matchLabels: { 'app.kubernetes.io/component': 'edge' } } }
  return [
    new NetworkPolicy({
      metadata: { name: 'nobody-comes-in' },
      spec: { podSelector: everybody, policyTypes: ['Ingress'] },
    }),
    ...workloads
      .filter(({ part }) => part !== 'worker')
      .map(
        (workload) =>
          new NetworkPolicy({
            metadata: { name: `${workload.name}-is-asked` },
            spec: {
              podSelector: { matchLabels: labelsOf(workload) },
              policyTypes: ['Ingress'],
              ingress: [
                {
                  ...(workload.part === 'subgraph' && { from: [edge] }),
                  ports: [{ port: workload.port, protocol: 'TCP' as const }],
                },
              ],
            },
          }),
      ),
    operationsAreSeen(),
  ]
}

/** The port for operators knows no password: nobody may come but a Prometheus in a namespace that is labelled for it. */
function operationsAreSeen(): object {
  const prometheus = { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } } }
  const monitoring = { namespaceSelector: { matchLabels: { 'douyin.example/monitoring': 'true' } } }
  return new NetworkPolicy({
    metadata: { name: 'operations-are-seen' },
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'douyin' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ ...prometheus, ...monitoring }],
          ports: [{ port: OPERATIONS_PORT, protocol: 'TCP' as const }],
        },
      ],
    },
  })
}

/** The app's host leads to the REST adapter, the graph's to the gateway. */
export function ingress(): object {
  const rule = (host: string, name: string, number: number) => ({
    host,
    http: {
      paths: [{ path: '/', pathType: 'Prefix' as const, backend: { service: { name, port: { number } } } }],
    },
  })
  return new Ingress({
    metadata: {
      name: 'douyin',
      annotations: {
        // A video of MAX_UPLOAD_MB, passed on while it comes.
        'nginx.ingress.kubernetes.io/proxy-body-size': '520m',
        'nginx.ingress.kubernetes.io/proxy-request-buffering': 'off',
        // Chat stays open.
        'nginx.ingress.kubernetes.io/proxy-read-timeout': '3600',
      },
    },
    spec: {
      rules: [
        rule('app.douyin.example', 'rest-adapter', 8080),
        rule('graph.douyin.example', 'gateway', 4000),
      ],
      tls: [{ hosts: ['app.douyin.example', 'graph.douyin.example'], secretName: 'douyin-tls' }],
    },
  })
}
