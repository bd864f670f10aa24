import { expect, test } from 'vitest'
import { projectFile } from '#platform/process/paths.ts'
import { giveDemoData } from '../demo-world.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'
import { browserOfFile, hasChromium, playedSeconds, signIn, visit, why } from './browser.ts'

const world = await worldOfFile()
await giveDemoData(world)
const browser = hasChromium ? await browserOfFile() : undefined

test.skipIf(!hasChromium)(
  `dora signs up and publishes, ben likes, and the operator sees it${why}`,
  async () => {
    if (!browser) return
    await using dora = await visit(browser, world.gatewayUrl)
    await using ana = await visit(browser, world.gatewayUrl)
    await Promise.all([dora.page.goto('/dashboard/studio'), ana.page.goto('/dashboard/operator')])

    await dora.page
      .getByRole('button', { name: /create an account/i })
      .first()
      .click()
    await dora.page.getByLabel('User name').fill('dora')
    await dora.page.getByLabel('Password').fill('dora-secret')
    await dora.page.getByRole('button', { name: 'Create account' }).click()

    await dora.page.getByRole('button', { name: 'Upload a video' }).click()
    await dora.page.getByLabel('Video file').setInputFiles(projectFile('db/demo/clips/aurora.mp4'))
    await dora.page.getByLabel('Title').fill('Northern lights')
    await dora.page.getByRole('slider').fill('1000')
    await dora.page.getByRole('button', { name: 'Publish', exact: true }).click()
    await dora.page.getByRole('button', { name: 'Northern lights' }).click()
    await expect.poll(() => playedSeconds(dora.page, '.play video')).toBeGreaterThan(0.1)
    await dora.page.getByRole('button', { name: 'Close' }).click()

    await signIn(ana.page, 'ana')
    const videos = ana.page.getByRole('region', { name: 'Videos', exact: true })
    await videos.getByText(/^\d+$/).first().waitFor()
    const likes = async () =>
      Number(
        await ana.page
          .getByRole('region', { name: 'Likes', exact: true })
          .locator('.figure-total')
          .textContent(),
      )
    const before = await likes()

    // What is no video is refused, and the operator is told why.
    await dora.page.getByRole('button', { name: 'Upload a video' }).click()
    await dora.page.getByLabel('Video file').setInputFiles(projectFile('README.md'))
    await dora.page.getByLabel('Title').fill('Not a film')
    await dora.page.getByRole('button', { name: 'Publish', exact: true }).click()
    await dora.page.getByText('not a video that can be played').waitFor()
    await dora.page.getByRole('button', { name: 'Close' }).click()
    await ana.page.getByRole('button', { name: '90 days' }).click()
    await ana.page.getByText('Not a film').waitFor()

    await using ben = await visit(browser, world.gatewayUrl)
    await ben.page.goto('/dashboard/feed')
    await signIn(ben.page, 'ben')
    const clip = ben.page.getByRole('article', { name: 'Northern lights' })
    await clip.getByRole('button', { name: 'Like' }).click()
    await expect.poll(likes, { timeout: 10_000 }).toBe(before + 1)
    await ana.page.getByText('interactions').waitFor()
    await ana.page.evaluate('document.querySelector("main").scrollTo(0, 9999)')

    // Staff may delete anybody's clip, ben none but his own; dora does it herself, and is asked once more.
    await ana.page.getByRole('link', { name: 'Feed' }).click()
    const onStaffsPage = ana.page.getByRole('article', { name: 'Northern lights' })
    await onStaffsPage.getByRole('button', { name: 'Delete the video' }).waitFor()
    expect(await clip.getByRole('button', { name: 'Delete the video' }).count()).toBe(0)
    const deleting = dora.page.getByRole('dialog', { name: 'Delete the video' })
    const work = dora.page.getByRole('button', { name: 'Northern lights' })
    await dora.page.getByRole('button', { name: 'Delete the video' }).click()
    await deleting.getByRole('button', { name: 'Cancel' }).click()
    expect(await work.count()).toBe(1)
    await dora.page.getByRole('button', { name: 'Delete the video' }).click()
    await deleting.getByRole('button', { name: 'Delete', exact: true }).click()
    await work.waitFor({ state: 'detached' })
    await dora.page.getByText('Upload the first one.').waitFor()

    // Whoever shows it still and deletes it, too, sees it go.
    await onStaffsPage.getByRole('button', { name: 'Delete the video' }).click()
    await ana.page.getByRole('button', { name: 'Delete', exact: true }).click()
    await onStaffsPage.waitFor({ state: 'detached' })
    expect([...dora.troubles, ...ana.troubles, ...ben.troubles]).toEqual([])
  },
)

test.skipIf(!hasChromium)(
  `everything that was ever said to a creator is found in the studio${why}`,
  async () => {
    if (!browser) return
    await using rows = rowsOf(world.databaseUrl)
    const eve = await world.graph.signUp('eve', 'douyin-demo')
    const [video = ''] = await rows.videos(1, [eve.id])
    await rows.sql`insert into interactions.comments (video_id, author_id, content)
    select ${video}, 1, 'remark ' || n from generate_series(1, 45) as n`
    // The inbox looks where the counter says that there is something.
    await rows.sql`update interactions.video_stats set comment_count = 45 where video_id = ${video}`
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page, troubles } = visitor
    await page.goto('/dashboard/feed')
    await signIn(page, 'eve')
    await page.getByRole('link', { name: 'Studio' }).click()
    const remarks = page.getByText(/^remark \d+$/)
    await expect.poll(() => remarks.count(), { timeout: 10_000 }).toBe(20)
    const more = page.getByRole('button', { name: 'Show more' })
    await more.click()
    await expect.poll(() => remarks.count(), { timeout: 10_000 }).toBe(40)
    await more.click()
    await expect.poll(() => remarks.count(), { timeout: 10_000 }).toBe(45)
    expect(await more.count()).toBe(0)
    const texts = await remarks.allTextContents()
    expect(new Set(texts).size).toBe(45)
    expect(texts[0]).toBe('remark 45')
    // The rows tell of media that is not there.
    expect(troubles.filter((trouble) => !/status of 404|Failed to load/.test(trouble))).toEqual([])
  },
)

test.skipIf(!hasChromium)(
  `an upload that was closed before it began is not sent, and nothing of it is published${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await page.goto('/dashboard/feed')
    await signIn(page, 'ben')
    await page.getByRole('link', { name: 'Studio' }).click()
    let answer: () => void = () => undefined
    const slow = new Promise<void>((resolve) => (answer = resolve))
    let isAsked = false
    await page.route('**/graphql', async (route) => {
      if (!/"NewUpload"/.test(route.request().postData() ?? '')) return route.continue()
      isAsked = true
      await slow
      await route.continue().catch(() => undefined)
    })
    let sent = 0
    page.on('request', (request) => (sent += Number(request.method() === 'PUT')))
    await page.getByRole('button', { name: 'Upload a video' }).click()
    await page.getByLabel('Video file').setInputFiles(projectFile('db/demo/clips/aurora.mp4'))
    await page.getByLabel('Title').fill('Thought better of it')
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await expect.poll(() => isAsked).toBe(true)
    await page.getByRole('button', { name: 'Close' }).click()
    answer()
    await page.waitForTimeout(1_000)
    expect(sent).toBe(0)
    expect(await page.getByText('Thought better of it').count()).toBe(0)
  },
)

test.skipIf(!hasChromium)(`another file is shown, and published, from its beginning${why}`, async () => {
  if (!browser) return
  await using visitor = await visit(browser, world.gatewayUrl)
  const { page } = visitor
  await page.goto('/dashboard/feed')
  await signIn(page, 'ben')
  await page.getByRole('link', { name: 'Studio' }).click()
  await page.getByRole('button', { name: 'Upload a video' }).click()
  const [file, moment] = [page.getByLabel('Video file'), page.getByRole('slider')]
  await file.setInputFiles(projectFile('db/demo/clips/aurora.mp4'))
  await expect.poll(async () => Number(await moment.getAttribute('max'))).toBeGreaterThan(1_000)
  await moment.fill('1000')
  await file.setInputFiles(projectFile('db/demo/clips/sunrise.mp4'))
  await expect.poll(() => moment.inputValue()).toBe('0')
  expect(await page.evaluate('document.querySelector(".cover").currentTime')).toBe(0)
})

test.skipIf(!hasChromium)(
  `services of a gateway that does not answer are not called ready, and no more than one question waits for it${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    await page.clock.install()
    await page.goto('/dashboard/feed')
    await signIn(page, 'ana')
    await page.getByRole('link', { name: 'Operator' }).click()
    const ready = page.getByText('Ready', { exact: true }).and(page.locator('.services .state'))
    await expect.poll(() => ready.count()).toBeGreaterThan(4)
    let waiting = 0
    await page.route('**/standing.json', () => void (waiting += 1))
    page.on('requestfailed', (request) => void (waiting -= Number(request.url().endsWith('standing.json'))))
    for (let n = 0; n < 6; n += 1) {
      await page.clock.fastForward(5_000)
      await page.waitForTimeout(50)
    }
    await expect.poll(() => ready.count()).toBe(0)
    expect(waiting).toBe(1)
  },
)

test.skipIf(!hasChromium)(
  `whoever becomes an administrator finds the operator's page without signing in again${why}`,
  async () => {
    if (!browser) return
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page } = visitor
    const faye = await world.graph.signUp('faye', 'a long password')
    const { login } = await world.graph.get(
      'mutation { login(username: "ana", password: "douyin-demo") { token } }',
    )
    const become = (role: string) =>
      world.graph
        .as(login.token)
        .get('mutation($id: ID!, $role: Role!) { setRole(userId: $id, role: $role) { id } }', {
          ...{ id: faye.id, role },
        })
    await page.goto('/dashboard/feed')
    await signIn(page, 'faye', 'a long password')
    await become('ADMINISTRATOR')
    // In force everywhere within five seconds.
    await page.waitForTimeout(5_000)
    await page.goto('/dashboard/operator')
    await page.getByRole('region', { name: 'Users' }).waitFor()
    // And while a page listens.
    await page.getByText('Live', { exact: true }).waitFor()
    await become('USER')
    await page.getByText('This page is for administrators').waitFor()
    expect(await page.getByRole('link', { name: 'Operator' }).count()).toBe(0)
  },
)

test.skipIf(!hasChromium)(
  `fay is told what goes with her account, and is nobody once she has said her password${why}`,
  async () => {
    if (!browser) return
    await world.graph.signUp('fay', 'douyin-demo')
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page, troubles } = visitor
    const dialog = page.getByRole('dialog', { name: 'Delete account' })
    const leave = async () => {
      await page.getByRole('button', { name: 'Your profile' }).click()
      await page.getByRole('button', { name: 'Delete account' }).click()
    }
    const say = async (password: string) => {
      await dialog.getByLabel('Password').fill(password)
      await dialog.getByRole('button', { name: 'Delete for good' }).click()
    }
    await page.goto('/dashboard/feed')
    // The only administrator has to stay.
    await signIn(page, 'ana')
    await leave()
    await say('douyin-demo')
    await dialog.getByText('You are the only administrator').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()

    await signIn(page, 'fay')
    expect(await dialog.count(), 'whoever comes next is asked nothing').toBe(0)
    await leave()
    await dialog.getByText('conversations for both sides').waitFor()
    await say('a guess')
    await dialog.getByText('This is not your password.').waitFor()
    await say('douyin-demo')
    await dialog.getByText('Your account is deleted, with all that was yours.').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()

    await page.getByRole('button', { name: 'Sign in', exact: true }).first().click()
    const signing = page.getByRole('dialog', { name: 'Sign in' })
    await signing.getByLabel('User name').fill('fay')
    await signing.getByLabel('Password').fill('douyin-demo')
    await signing.getByRole('button', { name: 'Sign in', exact: true }).click()
    await signing.getByText('do not belong together').waitFor()
    expect(troubles).toEqual([])
  },
)
