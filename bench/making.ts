import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { clip, phone } from '../tests/phone.ts'
import { median } from './measure/median.ts'
import { residentMiB } from './measure/process-usage.ts'
import { startWholeSystem } from './whole-system.ts'

/** `npm run bench:making`: how long others wait while one process makes videos, in rounds with and without. */
const ROUNDS = 5
const SECONDS = 8
const EVERY_MS = 4

await using system = await startWholeSystem()
const agent = new Agent({ keepAlive: true })
const film = await clip('hills')
const maker = await phone(system.rest).signUp('maker of videos')
await Promise.all([ask(3), publish(3)])

const quiet: Waits[] = []
const making: Waits[] = []
let made = 0
for (let round = 0; round < ROUNDS; round++) {
  quiet.push(await ask(SECONDS))
  const [waits, published] = await Promise.all([ask(SECONDS), publish(SECONDS)])
  making.push(waits)
  made += published
}
console.log(`the process holds ${residentMiB(system.pid).toFixed(0)} MiB`)
console.log(
  `a guest's feed every ${EVERY_MS} ms, ${ROUNDS} rounds of ${SECONDS} s, ms (median of the rounds)`,
)
console.log(told('nothing is made', quiet))
console.log(told(`${(made / ROUNDS / SECONDS).toFixed(1)} videos a second are made`, making))

interface Waits {
  p50: number
  p99: number
  p999: number
  longest: number
}

function told(what: string, rounds: readonly Waits[]): string {
  const of = (name: keyof Waits) => median(rounds.map((waits) => waits[name])).toFixed(1)
  return `${what}: p50 ${of('p50')}, p99 ${of('p99')}, p99.9 ${of('p999')}, longest ${of('longest')}`
}

/** Asks at fixed times, whatever becomes of the questions before: who stands still keeps many waiting. */
async function ask(seconds: number): Promise<Waits> {
  const waits: number[] = []
  const answers: Promise<void>[] = []
  const start = performance.now()
  for (let n = 0; n * EVERY_MS < seconds * 1000; n++) {
    await pause(start + n * EVERY_MS - performance.now())
    const asked = performance.now()
    answers.push(feed().then(() => void waits.push(performance.now() - asked)))
  }
  await Promise.all(answers)
  const sorted = waits.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), longest: at(1) }
}

function feed(): Promise<void> {
  return new Promise((resolve, reject) => {
    request(`${system.rest}/douyin/feed/`, { agent }, (answer) => answer.on('end', resolve).resume())
      .on('error', reject)
      .end()
  })
}

/** One video after the other; says how many. */
async function publish(seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000
  let count = 0
  while (performance.now() < until) {
    const reply = await maker.publish(`film ${++count}`, film)
    if (reply.status_code !== 0) throw new Error(reply.status_msg)
  }
  return count
}
