import autocannon from 'autocannon'

/** What one stretch of load came to. */
export interface Stretch {
  requestsPerSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  failures: number
}

/** Asks for the paths in turn, over kept-alive connections, for some seconds. */
export async function load(
  origin: string,
  paths: readonly string[],
  connections: number,
  seconds: number,
): Promise<Stretch> {
  const result = await autocannon({
    url: origin,
    connections,
    duration: seconds,
    requests: paths.map((path) => ({ method: 'GET' as const, path })),
  })
  return {
    requestsPerSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failures: result.errors + result.timeouts + result.non2xx,
  }
}
