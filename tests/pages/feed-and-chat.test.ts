import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { giveDemoData } from '../demo-world.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'
import { browserOfFile, hasChromium, playedSeconds, signIn, visit, why } from './browser.ts'

const world = await worldOfFile()
await giveDemoData(world)
const browser = hasChromium ? await browserOfFile() : undefined

/** Ana reads what is said about the first clip; answers with the button that she did it by. */
async function openComments(page: Page): Promise<Locator> {
  await page.goto('/dashboard')
  await signIn(page, 'ana')
  const opener = page
    .getByRole('article')
    .first()
    .getByRole('button', { name: /comments/i })
  await opener.click()
  return opener
}

test.skipIf(!hasChromium)(`two people watch, like, comment and talk, each in a browser${why}`, async () => {
  if (!browser) return
  await using ana = await visit(browser, world.gatewayUrl)
  await using ben = await visit(browser, world.gatewayUrl)
  await Promise.all([ana.page.goto('/dashboard'), ben.page.goto('/dashboard')])
  await Promise.all([signIn(ana.page, 'ana'), signIn(ben.page, 'ben')])

  // It plays by itself.
  await expect.poll(() => playedSeconds(ana.page)).toBeGreaterThan(0.2)
  const like = ana.page.getByRole('article').first().getByRole('button', { name: /like/i })
  const before = await like.getAttribute('aria-pressed')
  await like.click()
  await expect.poll(() => like.getAttribute('aria-pressed')).toBe(before === 'true' ? 'false' : 'true')

  await ana.page
    .getByRole('article')
    .first()
    .getByRole('button', { name: /comments/i })
    .click()
  await ana.page.getByRole('textbox', { name: 'Say something' }).fill('What a sunrise')
  await ana.page.getByRole('button', { name: 'Send' }).click()
  await ana.page.getByText('What a sunrise').waitFor()
  await ana.page.getByRole('button', { name: 'Close' }).click()

  await Promise.all([
    ana.page.getByRole('link', { name: 'Chat' }).click(),
    ben.page.getByRole('link', { name: 'Chat' }).click(),
  ])
  await ana.page.getByRole('link', { name: /ben/ }).click()
  await ana.page.getByText('Live', { exact: true }).waitFor()
  await ben.page.getByText('Live', { exact: true }).waitFor()
  const say = ana.page.getByRole('textbox', { name: 'Say something' })
  await say.fill('Tonight at the harbour?')
  // One who types goes on typing: what is said about it lasts for some seconds only.
  await expect
    .poll(
      async () => {
        await say.pressSequentially('?')
        return ben.page.getByText('is typing').isVisible()
      },
      { timeout: 20_000 },
    )
    .toBe(true)
  await say.press('Enter')
  await ben.page.getByRole('link', { name: /Tonight at the harbour/ }).click()
  await ben.page.getByRole('textbox', { name: 'Say something' }).fill('I will be there')
  await ben.page.getByRole('button', { name: 'Send' }).click()
  await ana.page.getByRole('list', { name: 'Message' }).getByText('I will be there').waitFor()
  await ana.page.getByText('Read').waitFor()
  expect([...ana.troubles, ...ben.troubles]).toEqual([])
})

test.skipIf(!hasChromium)(
  `a comment that could not be removed stays, and the page says so${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await openComments(page)
    await page.getByRole('textbox', { name: 'Say something' }).fill('Not for long')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('Not for long').waitFor()
    await page.route('**/graphql', (route) => route.abort())
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /remove|delete/i })
      .first()
      .click()
    await page.getByRole('alert').waitFor()
    expect(await page.getByText('Not for long').count()).toBe(1)
    expect(visitor.troubles.filter((trouble) => trouble.startsWith('fails'))).toEqual([])
  },
)

test.skipIf(!hasChromium)(
  `R-07: a comment whose answer was lost is sent again, and is there once; what is written anew is another${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    const opener = await openComments(page)
    const counted = Number(await opener.locator('span').last().textContent())
    const box = page.getByRole('textbox', { name: 'Say something' })
    const said = page.getByText('Did that arrive?')
    let isLost = false
    await page.route('**/graphql', async (route) => {
      if (isLost) return route.continue()
      isLost = true
      await route.fetch()
      await route.abort()
    })
    await box.fill('Did that arrive?')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByRole('button', { name: 'Send' }).click()
    await expect.poll(() => box.inputValue()).toBe('')
    await expect.poll(() => said.count()).toBe(1)
    await box.fill('Did that arrive?')
    await page.getByRole('button', { name: 'Send' }).click()
    await expect.poll(() => said.count()).toBe(2)
    await page.reload()
    expect(Number(await opener.locator('span').last().textContent())).toBe(counted + 2)
  },
)

test.skipIf(!hasChromium)(
  `comments of several answers that come together are all shown, and each once${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    const cleo = await world.graph.signUp('cleo of many words')
    const { feed } = await cleo.get('{ feed(first: 1) { items { id } } }')
    for (let n = 0; n < 31; n += 1)
      await cleo.get(
        'mutation($id: ID!, $text: String!) { postComment(videoId: $id, content: $text) { id } }',
        {
          ...{ id: feed.items[0].id, text: `one of many ${n}.` },
        },
      )
    const opener = await openComments(page)
    const counted = Number(await opener.locator('span').last().textContent())

    await page.route('**/graphql', async (route) => {
      await page.waitForTimeout(500)
      await route.continue()
    })
    const more = page.getByRole('button', { name: 'Show more' })
    await more.dblclick()
    await page.getByRole('textbox', { name: 'Say something' }).fill('said meanwhile')
    await page.getByRole('button', { name: 'Send' }).dblclick()
    await page.getByText('said meanwhile').first().waitFor()
    await expect.poll(() => more.count()).toBe(0)
    await expect.poll(() => page.getByText(/^one of many \d+\.$/).count()).toBe(31)
    await page.getByText('said meanwhile').first().waitFor()
    const own = await page.getByText('said meanwhile').count()
    await page.getByRole('button', { name: 'Close' }).click()
    await expect
      .poll(async () => Number(await opener.locator('span').last().textContent()))
      .toBe(counted + own)
  },
)

test.skipIf(!hasChromium)(
  `a like that fails is taken back, and nothing that was said meanwhile with it${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    const opener = await openComments(page)
    await page.getByRole('button', { name: 'Close' }).click()
    const comments = opener.locator('span').last()
    const like = page.getByRole('article').first().getByRole('button').filter({ hasText: /like/i })
    const [likes, said] = [await like.innerText(), Number(await comments.textContent())]
    let fail: () => void = () => undefined
    const failing = new Promise<void>((resolve) => (fail = resolve))
    await page.route('**/graphql', async (route) => {
      if (!/"(Unl|L)ike"/.test(route.request().postData() ?? '')) return route.continue()
      await failing
      await route.abort()
    })
    await like.click()
    await expect.poll(() => like.innerText()).not.toBe(likes)
    await opener.click()
    await page.getByRole('textbox', { name: 'Say something' }).fill('while it hangs')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('while it hangs').waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    fail()
    await expect.poll(() => like.innerText()).toBe(likes)
    expect(Number(await comments.textContent())).toBe(said + 1)
  },
)

test.skipIf(!hasChromium)(
  `whoever is followed from one clip is followed on all of theirs${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    const newcomer = await world.phone.signUp('newcomer', 'douyin-demo')
    expect(newcomer.userId).toBeGreaterThan(0)
    await page.goto('/dashboard')
    await signIn(page, 'newcomer')
    const clips = page.getByRole('article')
    await clips.first().waitFor()
    const names = await clips.locator('.clip-author b').allTextContents()
    const author = names.find((name, n) => names.indexOf(name) !== n)
    if (!author) throw new Error('there is nobody with two clips in the feed')
    const theirs = clips.filter({ has: page.locator('.clip-author b', { hasText: author }) })
    await theirs.first().getByRole('button', { name: 'Follow', exact: true }).click()
    await expect
      .poll(() => theirs.getByRole('button', { name: 'Following', exact: true }).count())
      .toBe(names.filter((name) => name === author).length)
  },
)

test.skipIf(!hasChromium)(
  `a clip that is passed lets go of its file: six that do not would take all connections of a browser${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await page.goto('/dashboard')
    const clips = page.getByRole('article')
    await clips.first().waitFor()
    await page.getByRole('feed').focus()
    const loaded = () =>
      page.evaluate(
        '[...document.querySelectorAll("video")].filter((video) => video.networkState !== 0).length',
      )
    for (let n = 1; n < 6; n += 1) {
      await page.keyboard.press('ArrowDown')
      await clips.nth(n).getByRole('button', { name: 'Pause' }).waitFor()
    }
    await expect.poll(loaded).toBeLessThanOrEqual(3)
    await page.getByRole('link', { name: 'Chat' }).click()
    await page.getByText('Sign in to go on').waitFor()
    await page.getByRole('link', { name: 'Feed' }).click()
    await clips.first().getByRole('button', { name: 'Pause' }).waitFor()
  },
)

test.skipIf(!hasChromium)(
  `a feed whose next page could not be had says so, and goes on when asked again${why}`,
  async () => {
    if (!browser) return
    await using rows = rowsOf(world.databaseUrl)
    await rows.videos(5, ['1'])
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    let isAway = false
    await page.route('**/graphql', (route) => (isAway ? route.abort() : route.continue()))
    await page.goto('/dashboard')
    const clips = page.getByRole('article')
    await clips.first().waitFor()
    isAway = true
    const shown = await clips.count()
    await clips.last().scrollIntoViewIfNeeded()
    await page.getByText('The server does not answer').waitFor()
    isAway = false
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => clips.count()).toBeGreaterThan(shown)
    expect(await page.getByText('The server does not answer').count()).toBe(0)
  },
)

test.skipIf(!hasChromium)(
  `whoever signs out is signed out here at once, also while the server hangs${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await page.goto('/dashboard')
    await signIn(page, 'cleo')
    const ended = page.waitForRequest((request) => /"SignOut"/.test(request.postData() ?? ''))
    await page.route('**/graphql', async (route) => {
      if (!/"SignOut"/.test(route.request().postData() ?? '')) await route.continue()
    })
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    expect(await page.evaluate('sessionStorage.getItem("viewer")')).toBeNull()
    expect((await ended).headers()).toHaveProperty('authorization')
  },
)

test.skipIf(!hasChromium)(
  `a dialog is closed by who clicks beside it, and by nobody whose hand slips${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await page.goto('/dashboard')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    const dialog = page.getByRole('dialog')
    const name = dialog.getByLabel('User name')
    await name.fill('ana')
    const [around, field] = [await dialog.boundingBox(), await name.boundingBox()]
    if (!around || !field) throw new Error('nothing is to be seen')
    // Selecting what was typed, beyond the edge of the dialog.
    await page.mouse.move(field.x + 30, field.y + 10)
    await page.mouse.down()
    await page.mouse.move(around.x - 40, field.y + 10)
    await page.mouse.up()
    expect(await name.inputValue()).toBe('ana')
    await page.mouse.click(around.x + 4, around.y + 4)
    expect(await name.inputValue()).toBe('ana')
    await page.mouse.click(around.x - 40, around.y)
    await dialog.waitFor({ state: 'detached' })
  },
)

test.skipIf(!hasChromium)(
  `of a video that is gone nothing is said, and that is no failure${why}`,
  async () => {
    if (!browser) return
    await using rows = rowsOf(world.databaseUrl)
    const brief = await world.graph.signUp('brief', 'a long password')
    const [video = ''] = await rows.videos(1, [brief.id])
    await rows.sql`update videos.videos set title = 'Not for long', published_at = now() where id = ${video}`
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await page.goto('/dashboard')
    const clip = page.getByRole('article', { name: 'Not for long' })
    await clip.waitFor()
    await brief.get('mutation($id: ID!) { deleteVideo(videoId: $id) { __typename } }', { id: video })
    await clip.getByRole('button', { name: /Comments/ }).click()
    await page.getByText('No comments yet').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
  },
)

test.skipIf(!hasChromium)(
  `of two clicks on the heart the last one counts, whichever arrives first${why}`,
  async () => {
    if (!browser) return
    await using rows = rowsOf(world.databaseUrl)
    const [clip] = await rows.videos(1, ['1'])
    await rows.sql`update videos.videos set title = 'Twice', published_at = now() where id = ${clip ?? ''}`
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await page.goto('/dashboard')
    await signIn(page, 'ben')
    const heart = page
      .getByRole('article', { name: 'Twice' })
      .getByRole('button')
      .filter({ hasText: /like/i })
    await heart.waitFor()
    let answered = 0
    await page.route('**/graphql', async (route) => {
      const asked = route.request().postData() ?? ''
      if (/"Like"/.test(asked)) await page.waitForTimeout(800)
      await route.continue()
    })
    page.on('response', (response) => {
      answered += Number(/"(Unl|L)ike"/.test(response.request().postData() ?? ''))
    })
    await heart.click()
    await heart.click()
    await expect.poll(() => answered, { timeout: 5_000 }).toBe(2)
    await expect.poll(() => heart.getAttribute('aria-pressed')).toBe('false')
    expect(await rows.sql`select from interactions.favorites where video_id = ${clip ?? ''}`).toHaveLength(0)
  },
)

test.skipIf(!hasChromium)(
  `whoever has signed up is in, also when the second question is lost on the way${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await page.goto('/dashboard')
    await page.route('**/graphql', async (route) => {
      if (/"Me"/.test(route.request().postData() ?? '')) await route.abort()
      else await route.continue()
    })
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /create an account/i }).click()
    await dialog.getByLabel('User name').fill('unlucky')
    await dialog.getByLabel('Password').fill('a long password')
    await dialog.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    expect(await dialog.count()).toBe(0)
  },
)
