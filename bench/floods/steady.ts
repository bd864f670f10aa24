import { setTimeout as pause } from 'node:timers/promises'
import { Agent } from 'undici'
import type { Target } from './attacks.ts'

/** Requests a second of those who mean no harm, whatever the answers take. */
const RATE = 40
/** Sign-ins a second, besides. */
const SIGN_INS = 4
const ADDRESSES = 10

/** What they saw. */
export interface Steady {
  /** Of all that they asked for, sign-ins among it. */
  all: Times
  reads: Times
  /** Each takes as long as a password's hash. */
  signIns: Times
  /** Requests that were not answered as ever. */
  failures: number
}

/** How long answers took, in milliseconds. */
export interface Times {
  p50: number
  p95: number
  p99: number
}

interface Request {
  origin: string
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: string
}

const PROFILE =
  '{ user(id: "1") { name followerCount } publishedVideos(userId: "1", first: 10) { items { id title } } }'

function reads({ rest, gateway }: Target): Request[] {
  const get = (path: string): Request => ({ origin: rest, method: 'GET', path })
  const headers = { 'content-type': 'application/json' }
  return [
    get('/douyin/feed/'),
    get('/douyin/user/?user_id=1'),
    get('/douyin/comment/list/?video_id=1'),
    { origin: gateway, method: 'POST', path: '/graphql', headers, body: JSON.stringify({ query: PROFILE }) },
  ]
}

function signIn({ rest }: Target): Request {
  return { origin: rest, method: 'POST', path: '/douyin/user/login/?username=ben&password=douyin-demo' }
}

/** Ordinary people at other addresses than the attackers'. What is late counts from when it was due. */
export async function steadyLoad(target: Target, seconds: number): Promise<Steady> {
  const agents = Array.from({ length: ADDRESSES }, (_, n) => new Agent({ localAddress: `127.0.1.${n + 1}` }))
  const paths = reads(target)
  const readsTook: number[] = []
  const signInsTook: number[] = []
  let failures = 0
  const start = performance.now()
  const asked: Promise<void>[] = []

  function fail(why: string): void {
    failures += 1
    console.error(`not answered as ever: ${why.slice(0, 200)}`)
  }

  async function ask(agent: Agent, request: Request, due: number, times: number[]): Promise<void> {
    try {
      const { statusCode, body } = await agent.request(request)
      const text = await body.text()
      if (statusCode !== 200 || !/"status_code":0|"data":{"user":{/.test(text)) fail(`${statusCode} ${text}`)
    } catch (error) {
      fail(String(error))
    }
    times.push(performance.now() - due)
  }

  for (let n = 0; n < RATE * seconds; n++) {
    const due = start + (n * 1_000) / RATE
    if (due > performance.now()) await pause(due - performance.now())
    const agent = agents[n % agents.length]
    const path = paths[n % paths.length]
    if (!agent || !path) throw new Error('there are people and paths')
    asked.push(ask(agent, path, due, readsTook))
    if (n % (RATE / SIGN_INS) > 0) continue
    const other = agents[(n / (RATE / SIGN_INS)) % agents.length]
    if (other) asked.push(ask(other, signIn(target), due, signInsTook))
  }
  await Promise.all(asked)
  await Promise.all(agents.map(async (agent) => agent.destroy()))
  return {
    all: timesOf([...readsTook, ...signInsTook]),
    ...{ reads: timesOf(readsTook), signIns: timesOf(signInsTook), failures },
  }
}

function timesOf(took: readonly number[]): Times {
  const sorted = [...took].sort((a, b) => a - b)
  const quantile = (part: number) => sorted[Math.floor(sorted.length * part)] ?? 0
  return { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) }
}
