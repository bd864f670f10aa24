/** Versions that are known to be unsafe, each with what is wrong before. `npm run check` looks at every copy installed. */
export interface VersionFloor {
  readonly package: string
  readonly atLeast: string
  readonly why: string
}

export const versionFloors: readonly VersionFloor[] = [
  {
    package: '@apollo/gateway',
    atLeast: '2.13.2',
    why: 'CVE-2026-32621 (GHSA-pfjj-6f4p-rvmh): prototype pollution when subgraph results are merged',
  },
  {
    package: '@apollo/query-planner',
    atLeast: '2.10.1',
    why: 'CVE-2025-32030, CVE-2025-32031: planning of nested reused fragments takes exponential time',
  },
  {
    package: '@apollo/composition',
    atLeast: '2.14.0',
    why: 'GHSA-m8jr-fxqx-8xx6: access control not enforced on fields reached through @requires',
  },
  {
    package: '@apollo/server',
    atLeast: '5.5.0',
    why: 'GHSA-9q82-xgwf-vj6h: GET with an odd Content-Type passes CSRF prevention',
  },
  {
    package: 'graphql',
    atLeast: '16.8.1',
    why: 'CVE-2023-26144: overlapping fields take quadratic time to validate',
  },
  {
    package: 'ws',
    atLeast: '8.21.1',
    why: 'CVE-2024-37890 (many headers), CVE-2026-45736, CVE-2026-48779, CVE-2026-62389 (fragments fill memory)',
  },
  {
    package: 'graphql-ws',
    atLeast: '6.4.2',
    why: 'no advisory of its own; the newest one, because its neighbours had several',
  },
  {
    package: 'fastify',
    atLeast: '5.12.1',
    why: 'CVE-2026-25223, -25224, -3419, -33806: content types that pass validation, streams without backpressure',
  },
  {
    package: '@fastify/multipart',
    atLeast: '10.1.9',
    why: 'CVE-2025-24033, CVE-2026-18549, CVE-2026-124289: files left behind, forged file names',
  },
  {
    package: '@fastify/busboy',
    atLeast: '3.2.1',
    why: 'GHSA-xjh9-v7x6-24jw, GHSA-x8mw-p69m-v3mx: boundaries that spin, a part header that throws',
  },
  {
    package: '@escape.tech/graphql-armor',
    atLeast: '3.2.0',
    why: 'GHSA-733v, GHSA-hmfr, GHSA-224p: names and fragments that limits do not count',
  },
]
