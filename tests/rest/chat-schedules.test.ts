import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { chanceOf } from '../chance.ts'
import type { Person } from './stage.ts'
import { setTheStage } from './stage.ts'

const { newcomer } = await setTheStage()

const PEOPLE = 15
const STEPS = 8
/** How wrong a phone's clock may be. */
const TEN_MINUTES = 600_000

interface Bubble {
  content: string
  time: number
}

/** The app's chat page as its decompilers describe it (contract 1.15): it appends what it gets and compares nothing. */
function chatPage(me: Person, peer: Person, clockError: number) {
  let bubbles: Bubble[] = []
  const sent: string[] = []
  const ask = async (pre_msg_time: number): Promise<Bubble[]> => {
    const { message_list } = await me.get('message/chat/', { to_user_id: peer.userId, pre_msg_time })
    return message_list.map(({ content, create_time }: { content: string; create_time: number }) => ({
      content,
      time: create_time,
    }))
  }
  return {
    sent,
    texts: () => bubbles.map(({ content }) => content),
    async open() {
      bubbles = await ask(0)
    },
    async poll() {
      bubbles.push(...(await ask(bubbles.at(-1)?.time ?? 0)))
    },
    async write() {
      const content = `${me.name} says ${sent.push('')}`
      sent[sent.length - 1] = content
      bubbles.push({ content, time: Date.now() + clockError })
      await me.post('message/action/', { to_user_id: peer.userId, action_type: 1, content })
    },
  }
}

type ChatPage = ReturnType<typeof chatPage>

async function use(page: ChatPage, chance: () => number) {
  for (let step = 0; step < STEPS; step += 1) {
    const next = chance()
    if (next < 0.1) await page.open()
    else if (next < 0.5) await page.write()
    else await page.poll()
  }
}

/** Two phones with wrong clocks, used at the same time by people who do not wait for each other. */
async function talk(ana: Person, ben: Person, seed: number) {
  const chance = chanceOf(seed)
  const clock = () => Math.round((chance() * 2 - 1) * TEN_MINUTES)
  const pages = [chatPage(ana, ben, clock()), chatPage(ben, ana, clock())] as const
  const scripts = pages.map((page) => [page, chanceOf(Math.floor(chance() * 2 ** 32))] as const)
  await Promise.all(pages.map((page) => page.open()))
  await Promise.all(scripts.map(([page, script]) => use(page, script)))
  await Promise.all(pages.map((page) => page.poll()))
  const all = pages.flatMap(({ sent }) => sent).sort()
  return pages.map((page) => ({ seed, shown: page.texts().sort(), all }))
}

// A hundred and five conversations: on a slow machine they take longer than other stories.
test(
  'R-25: on pages of phones with wrong clocks every message shows once, own ones too, whatever the schedule',
  { timeout: 90_000 },
  async () => {
    const seed = Number(process.env.CHAT_SEED ?? randomInt(2 ** 31))
    console.info(`CHAT_SEED=${seed}`)
    const people: Person[] = []
    for (let n = 0; n < PEOPLE; n += 1) people.push(await newcomer('somebody'))
    const pairs = people.flatMap((ana, n) => people.slice(n + 1).map((ben) => [ana, ben] as const))
    expect(pairs).toHaveLength(105)
    const talks = pairs.entries()
    // A few at once: the phones of this town do not take turns.
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        for (const [n, [ana, ben]] of talks) {
          for (const { shown, all, ...told } of await talk(ana, ben, seed + n)) {
            expect({ ...told, shown }).toStrictEqual({ ...told, shown: all })
          }
        }
      }),
    )
  },
)
