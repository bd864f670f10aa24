import { expect, test } from 'vitest'
import { giveDemoData } from '../demo-world.ts'
import { worldOfFile } from '../world-of-file.ts'
import { browserOfFile, hasChromium, visit, why } from './browser.ts'

const world = await worldOfFile()
await giveDemoData(world)
const browser = hasChromium ? await browserOfFile() : undefined

test.skipIf(!hasChromium)(
  `a developer signs in, runs saved operations, hears live ones, and sees what they cost${why}`,
  async () => {
    if (!browser) return
    await using dan = await visit(browser, world.gatewayUrl)
    const { page, troubles } = dan
    await page.goto('/')
    const corner = page.locator('.sign-in')
    await corner.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByLabel('User name').fill('ana')
    await page.getByLabel('Password').fill('douyin-demo')
    await page.locator('.sign-in-submit').click()
    await page.getByText(/Signed in as ana until \d/).waitFor()

    const results = page.locator('.result-window')
    const examples = page.getByRole('region', { name: 'Examples' })
    await examples.getByRole('button', { name: 'The feed' }).click()
    await page.getByRole('button', { name: /^Execute query/ }).click()
    await results.getByText('favoriteCount').first().waitFor()

    await page.getByRole('button', { name: /Cost and plan/ }).click()
    const plan = page.getByRole('region', { name: 'Cost and plan' })
    await plan.getByText(/^\d+ of at most 5000$/).waitFor()
    await plan.getByText(/^[1-5] from subgraphs$/).waitFor()
    await plan.getByText(/Fetch\(service: "videos"\)/).waitFor()

    await page.getByRole('button', { name: /Examples/ }).click()
    await examples.getByRole('button', { name: 'Messages as they come' }).click()
    // The page reads what is in its editor a moment later.
    await page.getByRole('tab', { name: 'LiveMessages' }).waitFor()
    await page.waitForTimeout(500)
    await page.getByRole('button', { name: /^Execute query/ }).click()
    await page.getByText('Subscription: open').waitFor()
    await results.getByText('messageReceived').first().waitFor()
    await page.getByRole('button', { name: /^Stop query/ }).click()
    await page.getByText('Subscription: closed').waitFor()

    await page.getByRole('button', { name: 'Sign out' }).click()
    await corner.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    expect(troubles).toEqual([])
  },
)

test.skipIf(!hasChromium)(
  `a developer finds what was asked before and what there is to ask, in the dark too${why}`,
  async () => {
    if (!browser) return
    await using dan = await visit(browser, world.gatewayUrl)
    const { page, troubles } = dan
    await page.goto('/')
    const examples = page.getByRole('region', { name: 'Examples' })
    await examples.getByRole('button', { name: 'The feed' }).click()
    await page.getByRole('button', { name: /^Execute query/ }).click()
    await page.locator('.result-window').getByText('favoriteCount').first().waitFor()

    await page.getByRole('button', { name: 'Show History' }).click()
    const history = page.getByRole('region', { name: 'History' })
    await page.getByRole('button', { name: 'Add tab' }).click()
    await history.getByRole('button', { name: 'Set active' }).first().click()
    await page.locator('.graphiql-query-editor').getByText('favoriteCount').first().waitFor()

    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    const docs = page.getByRole('region', { name: 'Documentation Explorer' })
    await docs.getByRole('combobox').fill('favoriteVid')
    await page.getByRole('option', { name: /Mutation\.favoriteVideo/ }).click()
    await docs.getByText('Liking twice counts once.').waitFor()

    const ink = () => page.evaluate('getComputedStyle(document.querySelector(".graphiql-container")).color')
    const background = () =>
      page.evaluate('getComputedStyle(document.querySelector(".graphiql-container")).backgroundColor')
    const colors = []
    for (const theme of ['Light', 'Dark']) {
      await page.getByRole('button', { name: 'Open settings dialog' }).click()
      await page.getByRole('button', { name: theme, exact: true }).click()
      await page.keyboard.press('Escape')
      colors.push(`${String(await ink())} on ${String(await background())}`)
    }
    expect(new Set(colors).size).toBe(2)
    // What was chosen, and what was asked, is there after a reload.
    await page.reload()
    await page.getByRole('button', { name: 'Show History' }).click()
    await history.getByRole('button', { name: 'Set active' }).first().waitFor()
    expect(`${String(await ink())} on ${String(await background())}`).toBe(colors[1])
    expect(troubles).toEqual([])
  },
)
