import { expect, test } from 'vitest'
import { addRows } from '#db/seed/seed.ts'
import { projectFile } from '#platform/process/paths.ts'
import { giveDemoData } from '../demo-world.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'
import { browserOfFile, signIn, visit, type VisitorOptions } from './browser.ts'

/** Each page as the documents show it: name of the picture, address, and in front of which browser. */
const pictures: readonly [string, string, VisitorOptions][] = [
  ['feed', 'feed', { isPhone: true }],
  ['chat', 'chat/2', {}],
  ['studio', 'studio', { locale: 'zh-CN' }],
  ['operator', 'operator', { isDark: true }],
]

const world = await worldOfFile()
await giveDemoData(world)
await using rows = rowsOf(world.databaseUrl)
const until = Math.floor(Date.now() / 86_400_000) * 86_400_000
const counts = {
  users: 400,
  videos: 900,
  views: 60_000,
  likes: 20_000,
  comments: 4_000,
  follows: 3_000,
  messages: 3_000,
}
await addRows(world.databaseUrl, { seed: 7, until, counts }, { add: () => undefined, step: () => undefined })
// Seeded names are numbers and their clips are the demo's: a picture of the demo's own people says more.
await rows.sql`update videos.videos set published_at = now() - interval '1 minute' where id = 1`
const browser = await browserOfFile()

test.each(pictures)('the picture %s', async (name, address, options) => {
  await using ana = await visit(browser, world.gatewayUrl, options)
  await ana.page.goto('/dashboard')
  if (options.locale === 'zh-CN') await ana.page.getByRole('button', { name: 'English' }).click()
  await signIn(ana.page, 'ana')
  if (options.locale === 'zh-CN') await ana.page.getByRole('button', { name: '中文' }).click()
  await ana.page.goto(`/dashboard/${address}`)
  await ana.page.locator('.clip, .talk-pane li, .figure').first().waitFor()
  await ana.page.waitForTimeout(2_500)
  const path = projectFile(`docs/images/${name}.jpg`)
  const picture = await ana.page.screenshot({ path, type: 'jpeg', quality: 82 })
  expect(picture.byteLength).toBeLessThan(150_000)
})

test('the picture of the playground', async () => {
  await using dan = await visit(browser, world.gatewayUrl, { isDark: true })
  await dan.page.goto('/')
  await dan.page.getByRole('region', { name: 'Examples' }).getByRole('button', { name: 'The feed' }).click()
  await dan.page.getByRole('button', { name: /^Execute query/ }).click()
  await dan.page.locator('.result-window').getByText('favoriteCount').first().waitFor()
  await dan.page.getByRole('button', { name: /Cost and plan/ }).click()
  await dan.page.getByText(/Fetch\(service: "videos"\)/).waitFor()
  const path = projectFile('docs/images/playground.jpg')
  expect((await dan.page.screenshot({ path, type: 'jpeg', quality: 82 })).byteLength).toBeLessThan(150_000)
})
