import { expect, test } from 'vitest'
import { usernameKey } from '#db/username-key.ts'
import { giveDemoData } from '../demo-world.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'
import { browserOfFile, hasChromium, signIn, visit, why } from './browser.ts'

const world = await worldOfFile()
await giveDemoData(world)
await registerDoras()
const browser = hasChromium ? await browserOfFile() : undefined

/** One who is called Dora and nothing else, and twenty-four with a number. */
async function registerDoras(): Promise<void> {
  await using rows = rowsOf(world.databaseUrl)
  const numbered = Array.from({ length: 24 }, (_, n) => `dora ${String(n + 1).padStart(2, '0')}`)
  const names = [...numbered, 'Dora']
  await rows.sql`
    insert into users.users (username, username_key, password_hash, signature)
    select name, key, '', 'I am ' || name
    from unnest(${names}::text[], ${names.map(usernameKey)}::text[]) as person (name, key)`
}

test.skipIf(!hasChromium)(
  `by keys alone ana looks for Dora, sees her first, goes on to the last of her name, follows her and writes to her${why}`,
  async () => {
    if (!browser) return
    await using ana = await visit(browser, world.gatewayUrl)
    const { page } = ana
    await page.goto('/dashboard/feed')
    await signIn(page, 'ana')
    await page.getByRole('link', { name: 'People' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('searchbox').focus()
    await page.keyboard.type('ＤＯＲＡ')
    await page.keyboard.press('Enter')
    const people = page.locator('.people li')
    await page.getByRole('status').filter({ hasText: 'The first 20 people' }).waitFor()
    expect(await people.locator('b').first().textContent()).toBe('Dora')
    expect(await people.first().textContent()).toContain('I am Dora')

    await page.getByRole('button', { name: 'Show more' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('status').filter({ hasText: '25 people' }).waitFor()
    expect(await people.last().locator('b').textContent()).toBe('dora 24')
    expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0)

    await people.first().getByRole('button', { name: 'Follow', exact: true }).focus()
    await page.keyboard.press('Enter')
    await people.first().getByText('1 follower').waitFor()
    await page.reload()
    await people.first().getByRole('button', { name: 'Following' }).waitFor()

    await people.first().getByRole('link', { name: 'Write to Dora' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Dora' }).waitFor()
    await page.goBack()
    expect(await page.getByRole('searchbox').inputValue()).toBe('ＤＯＲＡ')
    expect(ana.troubles).toEqual([])
  },
)

test.skipIf(!hasChromium)(
  `whoever is sent the address of a search sees what was found, once they have signed in, and nobody follows oneself${why}`,
  async () => {
    if (!browser) return
    await using ben = await visit(browser, world.gatewayUrl)
    const { page } = ben
    await page.goto('/dashboard/people?name=ben')
    await page.getByRole('heading', { name: 'Sign in to go on' }).waitFor()
    const form = page.locator('main form')
    await form.getByLabel('User name').fill('ben')
    await form.getByLabel('Password').fill('douyin-demo')
    await form.getByRole('button', { name: 'Sign in', exact: true }).click()
    const found = page.locator('.people li')
    await found.getByText('You', { exact: true }).waitFor()
    expect(await found.getByRole('button').count()).toBe(0)
    expect(ben.troubles).toEqual([])
  },
)

test.skipIf(!hasChromium)(
  `nobody of that name, a name that is too long and a server that is away are said, and another name may be looked for${why}`,
  async () => {
    if (!browser) return
    await using ana = await visit(browser, world.gatewayUrl, { isPhone: true, isDark: true })
    const { page } = ana
    await page.goto('/dashboard/feed')
    await signIn(page, 'ana')
    await page.goto('/dashboard/people')
    const look = async (name: string) => {
      await page.getByRole('searchbox').fill(name)
      await page.getByRole('button', { name: 'Find' }).click()
    }
    await look('100% & <b>/..?#')
    await page.getByText('No name begins with “100% & <b>/..?#”.').waitFor()
    await look('x'.repeat(33))
    await page.getByRole('alert').getByText('32').waitFor()
    await page.route('**/graphql', (route) => route.abort())
    await look('cleo')
    await page.getByRole('alert').getByText('The server does not answer').waitFor()
    await page.unroute('**/graphql')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('1 person').waitFor()
    expect(await page.locator('.people li b').allTextContents()).toEqual(['cleo'])
    await page.goBack()
    await page.getByRole('alert').getByText('32').waitFor()
  },
)

test.skipIf(!hasChromium)(
  `an address to write to somebody who is not there, or to oneself, says so and leads to those who are${why}`,
  async () => {
    if (!browser) return
    await using ana = await visit(browser, world.gatewayUrl)
    const { page } = ana
    await page.goto('/dashboard/feed')
    await signIn(page, 'ana')
    for (const address of ['424242', 'nobody', await idOf('ana')]) {
      await page.goto(`/dashboard/chat/${address}`)
      await page.getByRole('heading', { name: 'There is nobody here to write to.' }).waitFor()
      expect(await page.getByRole('textbox').count()).toBe(0)
    }
    await page.getByRole('link', { name: 'Find people' }).click()
    await page.getByRole('searchbox').waitFor()
    expect(ana.troubles).toEqual([])
  },
)

async function idOf(name: string): Promise<string> {
  await using rows = rowsOf(world.databaseUrl)
  const [person] = await rows.sql<[{ id: string }]>`select id from users.users where username = ${name}`
  return person.id
}
