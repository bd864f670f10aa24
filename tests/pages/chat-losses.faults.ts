import type { Page, Route } from 'playwright-core'
import { expect, test } from 'vitest'
import { giveDemoData } from '../demo-world.ts'
import { chatStage } from '../realtime/chat-stage.ts'
import { rowsOf, type Rows } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'
import { browserOfFile, hasChromium, signIn, visit, why } from './browser.ts'

const world = await worldOfFile()
await giveDemoData(world)
const browser = hasChromium ? await browserOfFile() : undefined

const LOGIN =
  'mutation($name: String!) { login(username: $name, password: "douyin-demo") { token user { id } } }'
const SEND = 'mutation($to: ID!, $text: String!) { sendMessage(toUserId: $to, content: $text) { id } }'

async function known(name: string) {
  const { login } = await world.graph.get(LOGIN, { name })
  return { id: String(login.user.id), graph: world.graph.as(login.token) }
}
const ana = await known('ana')
const ben = await known('ben')
const write = (text: string) => ben.graph.get(SEND, { to: ana.id, text })

async function openTalk(page: Page) {
  await page.goto('/dashboard')
  await signIn(page, 'ana')
  await page.goto(`/dashboard/chat/${ben.id}`)
  await page.getByText('Live', { exact: true }).waitFor()
}
const box = (page: Page) => page.getByRole('textbox', { name: 'Say something' })
const said = (page: Page, text: RegExp) => page.getByRole('list', { name: 'Message' }).getByText(text)

/** Whether somebody who looks at the messages sees this one. */
async function isInView(page: Page, text: string): Promise<boolean> {
  const [list, line] = await Promise.all([
    page.getByRole('list', { name: 'Message' }).boundingBox(),
    page.getByRole('list', { name: 'Message' }).getByText(text, { exact: true }).boundingBox(),
  ])
  return !!list && !!line && line.y >= list.y && line.y + line.height <= list.y + list.height
}

const isSending = (route: Route) => /"Send"/.test(route.request().postData() ?? '')

async function say(page: Page, text: string) {
  await box(page).fill(text)
  await box(page).press('Enter')
}

test.skipIf(!hasChromium)(
  `R-20: nothing that is said in a conversation gets lost to the page, however it comes${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await openTalk(page)
    await allAtOnce(page)
    await whileAnotherIsOnItsWay(page)
    await changedAfterAFailure(page)
    await saidAgainAfterAFailure(page)
    await expect.poll(() => box(page).inputValue(), { message: 'all of it was sent' }).toBe('')
  },
)

async function allAtOnce(page: Page) {
  await Promise.all(Array.from({ length: 40 }, (_, n) => write(`burst ${n}`)))
  await expect.poll(() => said(page, /^burst \d+$/).count(), { timeout: 10_000 }).toBe(40)
}

async function whileAnotherIsOnItsWay(page: Page) {
  const delay = async (route: Route) => {
    if (isSending(route)) await page.waitForTimeout(500)
    await route.continue()
  }
  await page.route('**/graphql', delay)
  await say(page, 'the first line')
  await say(page, 'the second line')
  await expect.poll(() => said(page, /^the (first|second) line$/).count(), { timeout: 5_000 }).toBe(2)
  await box(page).fill('not sent yet')
  await expect.poll(() => box(page).inputValue()).toBe('not sent yet')
  await page.unroute('**/graphql', delay)
}

/** The next message that is sent arrives, and its answer does not. */
async function loseNextAnswer(page: Page) {
  let isBroken = true
  await page.route('**/graphql', async (route) => {
    if (!isBroken || !isSending(route)) return route.fallback()
    isBroken = false
    await route.fetch()
    await route.abort()
  })
}

async function changedAfterAFailure(page: Page) {
  await loseNextAnswer(page)
  await say(page, 'at seven')
  await page.getByRole('alert').waitFor()
  await say(page, 'no, at eight')
  await expect.poll(() => said(page, /^no, at eight$/).count(), { timeout: 5_000 }).toBe(1)
}

/** Its sender sees that it arrived, empties the box, and says the same once more later. */
async function saidAgainAfterAFailure(page: Page) {
  await loseNextAnswer(page)
  await say(page, 'all right')
  await page.getByRole('alert').waitFor()
  await said(page, /^all right$/).waitFor()
  await box(page).fill('')
  await say(page, 'all right')
  await expect.poll(() => said(page, /^all right$/).count(), { timeout: 5_000 }).toBe(2)
}

test.skipIf(!hasChromium)(
  `R-20: what came while the connection was lost is shown, and what was shown stays${why}`,
  async () => {
    if (!browser) return
    const OLDER = 60
    for (let n = 0; n < OLDER; n += 1) await write(`long ago ${n}`)
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    let isCut = false
    const sockets: { close(how: { code: number }): Promise<void> }[] = []
    await page.routeWebSocket('**/graphql', (socket) => {
      if (isCut) return void socket.close({ code: 1001 })
      sockets.push(socket)
      socket.connectToServer()
    })
    await openTalk(page)
    await page.getByRole('button', { name: 'Show older messages' }).click()
    await expect.poll(() => said(page, /^long ago \d+$/).count()).toBe(OLDER)
    // Who reads is left where they were.
    await expect.poll(() => isInView(page, `long ago ${OLDER - 50}`)).toBe(true)
    isCut = true
    await Promise.all(sockets.splice(0).map((socket) => socket.close({ code: 1001 })))
    await write('away 1')
    await write('away 2')
    isCut = false
    await expect.poll(() => said(page, /^away \d$/).count(), { timeout: 30_000 }).toBe(2)
    await page.getByRole('link', { name: /away 2/ }).waitFor()
    expect(await said(page, /^long ago \d+$/).count()).toBe(OLDER)
  },
)

test.skipIf(!hasChromium)(
  `R-20: what comes while nobody looks at the page is unread, until somebody does${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await openTalk(page)
    const look = (isHidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))`)
    await expect.poll(unreadOfBen).toBe(0)
    await look(true)
    await write('are you there')
    await said(page, /^are you there$/).waitFor()
    expect(await unreadOfBen()).toBe(1)
    // What is lost on the way is said again.
    let isBroken = true
    await page.route('**/graphql', async (route) => {
      if (!isBroken || !/"MarkRead"/.test(route.request().postData() ?? '')) return route.fallback()
      isBroken = false
      await route.abort()
    })
    await look(false)
    await expect.poll(unreadOfBen, { timeout: 8_000 }).toBe(0)
    expect(isBroken).toBe(false)
  },
)

const UNREAD = '{ conversations { items { peer { id } unreadCount } } }'

async function unreadOfBen(): Promise<unknown> {
  const { conversations } = await ana.graph.get(UNREAD)
  return conversations.items.find(({ peer }: { peer: { id: string } }) => peer.id === ben.id)?.unreadCount
}

test.skipIf(!hasChromium)(
  `R-20: whoever was signed out elsewhere is asked to sign in, also on a page that only listens${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await openTalk(page)
    const { token } = JSON.parse(String(await page.evaluate('sessionStorage.getItem("viewer")')))
    await world.graph.as(token).get('mutation { logout }')
    await page.getByText('Sign in to go on').waitFor()
    expect(await page.evaluate('sessionStorage.getItem("viewer")')).toBeNull()
  },
)

test.skipIf(!hasChromium)(
  `R-20: a page comes back within a minute of the server, however long that was away${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    let tries = 0
    await page.clock.install()
    await page.routeWebSocket('**/graphql', (socket) => {
      tries += 1
      void socket.close({ code: 1001 })
    })
    await page.goto('/dashboard')
    await signIn(page, 'ana')
    await page.goto('/dashboard/chat')
    const pass = async (minutes: number) => {
      for (let part = 0; part < minutes * 4; part += 1) {
        await page.clock.fastForward(15_000)
        await page.waitForTimeout(30)
      }
    }
    await pass(9)
    const triesBefore = tries
    await pass(1)
    expect(tries).toBeGreaterThan(triesBefore)
  },
)

test.skipIf(!hasChromium)(
  `R-20: what is written while the page is still connecting is listed, also to somebody who never spoke${why}`,
  async () => {
    if (!browser) return
    const newcomer = await world.graph.signUp('newcomer', 'a long password')
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    let connect: () => void = () => undefined
    const allowed = new Promise<void>((resolve) => (connect = resolve))
    await page.routeWebSocket('**/graphql', async (socket) => {
      await allowed
      socket.connectToServer()
    })
    await page.goto('/dashboard')
    await signIn(page, 'newcomer', 'a long password')
    await page.getByRole('link', { name: 'Chat' }).click()
    await page.getByText('Nobody to talk to yet').waitFor()
    await ben.graph.get(SEND, { to: newcomer.id, text: 'just in between' })
    connect()
    await page.getByRole('link', { name: /just in between/ }).waitFor()
    expect(await page.getByText('Nobody to talk to yet').count()).toBe(0)
  },
)

test.skipIf(!hasChromium)(
  `R-20: an open conversation keeps what came, however much others write meanwhile${why}`,
  async () => {
    if (!browser) return
    await using rows = rowsOf(world.databaseUrl)
    const talker = await world.graph.signUp('talker', 'a long password')
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await openTalk(page)
    await receive(rows, ben.id, 'one by one', 30)
    await expect.poll(() => said(page, /^one by one \d+$/).count(), { timeout: 10_000 }).toBe(30)
    await talker.get(SEND, { to: ana.id, text: 'hello' })
    await receive(rows, talker.id, 'and on', 600)
    await page.getByRole('link', { name: /and on 600/ }).waitFor()
    await expect.poll(() => said(page, /^one by one \d+$/).count()).toBe(30)
  },
)

/** Puts into the table what somebody wrote to ana; nothing announces it. */
async function receive({ sql }: Rows, senderId: string, text: string, count: number): Promise<void> {
  await sql`
    with told as (
      update chat.conversations set last_sequence = last_sequence + ${count}, last_sent_at = now()
      where ${ana.id} in (low_id, high_id) and ${senderId} in (low_id, high_id)
      returning id, last_sequence - ${count} as first
    )
    insert into chat.messages (conversation_id, sequence, sender_id, recipient_id, content, sent_at)
    select id, first + n, ${senderId}, ${ana.id}, ${text} || ' ' || n, now()
    from told, generate_series(1, ${count}::int) as n`
}

test.skipIf(!hasChromium)(
  `R-20: everybody whom one ever spoke to is found, and every friend${why}`,
  async () => {
    if (!browser) return
    await using rows = rowsOf(world.databaseUrl)
    const popular = await world.graph.signUp('popular', 'a long password')
    const people = await rows.people(120)
    const [talkers, friends] = [people.slice(0, 60), people.slice(60)]
    await rows.sql`
      insert into chat.conversations (low_id, high_id, last_sequence, last_sent_at)
      select ${popular.id}, id, 1, now() - id * interval '1 s' from unnest(${talkers}::bigint[]) as id`
    await rows.sql`
      insert into chat.messages (conversation_id, sequence, sender_id, recipient_id, content, sent_at)
      select id, 1, high_id, low_id, 'hello', last_sent_at from chat.conversations where low_id = ${popular.id}`
    await rows.sql`
      insert into social.follows (follower_id, followee_id)
      select ${popular.id}, id from unnest(${friends}::bigint[]) as id
      union all select id, ${popular.id} from unnest(${friends}::bigint[]) as id`
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await page.goto('/dashboard')
    await signIn(page, 'popular', 'a long password')
    await page.getByRole('link', { name: 'Chat' }).click()
    const known = page.getByRole('region', { name: 'Conversations' })
    const names = known.getByRole('link', { name: /person/ })
    const more = known.getByRole('button', { name: 'Show more' })
    await expect.poll(() => names.count()).toBe(100)
    await more.first().click()
    await expect.poll(() => names.count()).toBe(110)
    await more.click()
    await expect.poll(() => names.count()).toBe(120)
    expect(await more.count()).toBe(0)
  },
)

test.skipIf(!hasChromium)(
  `R-20: a chat that is open too often says so, and comes back when another one is closed${why}`,
  async () => {
    if (!browser) return
    const { live } = chatStage(world)
    const often = await world.graph.signUp('often', 'a long password')
    const elsewhere = Array.from({ length: 5 }, () => live(often))
    await Promise.all(elsewhere.map((socket) => socket.opened()))
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await page.goto('/dashboard')
    await signIn(page, 'often', 'a long password')
    await page.getByRole('link', { name: 'Chat' }).click()
    await page.getByText('Open in too many places', { exact: false }).waitFor()
    await Promise.all(elsewhere.map((socket) => socket[Symbol.asyncDispose]()))
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 30_000 })
    expect(await page.getByText('Open in too many places').count()).toBe(0)
  },
)

test.skipIf(!hasChromium)(
  `R-20: how long ago something was said is told while time goes on${why}`,
  async () => {
    if (!browser) return
    await write('just now')
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await page.clock.install()
    await page.goto('/dashboard')
    await signIn(page, 'ana')
    await page.getByRole('link', { name: 'Chat' }).click()
    await page
      .getByRole('link', { name: /just now/ })
      .getByText(/this minute/)
      .waitFor()
    await page.clock.fastForward(10 * 60_000)
    await page
      .getByRole('link', { name: /just now/ })
      .getByText(/1[01] min/)
      .waitFor()
    expect(await page.getByText(/this minute/).count()).toBe(0)
  },
)
