import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { giveRole, type Role } from '#db/give-role.ts'
import { png } from '../../subgraphs/videos/media/test-pictures.ts'
import type { GraphClient } from '../graph-client.ts'
import { sendPicture, setPicture } from '../upload/sending.ts'
import { worldOfFile } from '../world-of-file.ts'
import { seriousFindings } from './axe.ts'
import {
  browserOfFile,
  hasChromium,
  signIn,
  visit,
  why,
  type Visitor,
  type VisitorOptions,
} from './browser.ts'

const world = await worldOfFile()
const browser = hasChromium ? await browserOfFile() : undefined

async function person(name: string, role: Role = 'USER'): Promise<GraphClient> {
  const client = await world.graph.signUp(name)
  if (role !== 'USER') await giveRole(world.databaseUrl, name, role)
  return client
}

async function comesIn(name: string, options: VisitorOptions = {}): Promise<Visitor> {
  if (!browser) throw new Error('there is no Chromium')
  const visitor = await visit(browser, world.gatewayUrl, options)
  await visitor.page.goto('/dashboard/people')
  await signIn(visitor.page, name, `${name} password`)
  return visitor
}

/** Looks for somebody, and opens what may be done to them. */
async function moderate(page: Page, name: string): Promise<Locator> {
  await page.goto(`/dashboard/people?${new URLSearchParams({ name }).toString()}`)
  await page.getByRole('button', { name: `Moderate ${name}`, exact: true }).click()
  return page.getByRole('dialog', { name: `Moderate ${name}` })
}

function told(dialog: Locator, text: string): Promise<void> {
  return dialog.getByRole('status').getByText(text).waitFor()
}

test.skipIf(!hasChromium)(
  `a moderator suspends rude rita, who is out at once and told why when she comes back, and lets her in again${why}`,
  async () => {
    await person('rita')
    await person('mona', 'MODERATOR')
    await using rita = await comesIn('rita')
    await rita.page.goto('/dashboard/chat')
    await rita.page.getByText('Live', { exact: true }).waitFor()

    await using mona = await comesIn('mona')
    const dialog = await moderate(mona.page, 'rita')
    const suspend = dialog.getByRole('button', { name: 'Suspend' })
    const reason = dialog.getByRole('textbox')
    await suspend.click()
    expect(await reason.evaluate('document.querySelector("dialog input:invalid").name')).toBe('reason')
    await reason.fill('  ')
    await suspend.click()
    await dialog.getByRole('alert').getByText('must not be empty').waitFor()
    await reason.fill('Rude comments')
    await mona.page.keyboard.press('Enter')
    await told(dialog, 'They are suspended and signed out everywhere.')
    expect(await reason.inputValue(), 'what was written once is no other reason').toBe('')

    await rita.page.getByRole('heading', { name: 'Sign in to go on' }).waitFor()
    const form = rita.page.locator('main form')
    await form.getByLabel('User name').fill('rita')
    await form.getByLabel('Password').fill('rita password')
    const comeBack = form.getByRole('button', { name: 'Sign in', exact: true })
    await comeBack.click()
    await form.getByRole('alert').getByText('This account is suspended. Rude comments').waitFor()

    await dialog.getByLabel('Another reason').fill('Rude comments, again and again')
    await dialog.getByRole('button', { name: 'Change the reason' }).click()
    await told(dialog, 'The reason is changed.')
    await dialog.getByRole('button', { name: 'Close' }).click()
    const mark = mona.page.locator('.person .mark')
    await mark.getByText('Suspended').waitFor()
    await moderate(mona.page, 'rita')
    await dialog.getByText('Rude comments, again and again').waitFor()
    await dialog.getByRole('button', { name: 'Reinstate' }).click()
    await told(dialog, 'They may sign in again.')
    await dialog.getByRole('button', { name: 'Close' }).click()
    expect(await mark.count()).toBe(0)
    await comeBack.click()
    await rita.page.getByRole('button', { name: 'Sign out' }).waitFor()
    expect([...mona.troubles, ...rita.troubles]).toEqual([])
  },
)

test.skipIf(!hasChromium)(
  `what paul shows of himself is taken away, also what somebody else was faster with${why}`,
  async () => {
    const paul = await person('paul')
    const boss = await person('boss', 'ADMINISTRATOR')
    await paul.get('mutation { setSignature(signature: "buy my pills") { id } }')
    const red = png(64, 48, () => [200, 0, 0, 255])
    for (const purpose of ['AVATAR', 'BACKGROUND_IMAGE'])
      await setPicture(paul, await sendPicture(paul, purpose, red))

    await using visitor = await comesIn('boss', { isPhone: true, isDark: true })
    const dialog = await moderate(visitor.page, 'paul')
    await dialog.getByRole('img', { name: 'Background' }).waitFor()
    expect(await seriousFindings(visitor.page)).toEqual([])
    await boss.get('mutation($id: ID!) { removeProfilePicture(picture: AVATAR, userId: $id) { id } }', {
      id: paul.id,
    })
    for (const name of ['Picture', 'Background', 'About them']) {
      const part = dialog.getByRole('group', { name })
      await part.getByRole('button', { name: 'Take it away' }).click()
      await part.waitFor({ state: 'detached' })
      await told(dialog, 'It is taken away.')
    }
    await dialog.getByRole('button', { name: 'Close' }).click()
    expect(await visitor.page.locator('.person').getByText('buy my pills').count()).toBe(0)
    expect(await visitor.page.locator('.person img').count()).toBe(0)
    const shown = 'query($id: ID!) { user(id: $id) { avatar backgroundImage signature } }'
    expect((await world.graph.get(shown, { id: paul.id })).user).toEqual({
      ...{ avatar: '', backgroundImage: '', signature: '' },
    })
    expect(visitor.troubles).toEqual([])
  },
)

test.skipIf(!hasChromium)(
  `nobody is offered what the graph would refuse them, and what it refuses all the same is said${why}`,
  async () => {
    await person('troupe alice', 'ADMINISTRATOR')
    await person('troupe chief', 'ADMINISTRATOR')
    await person('troupe dave', 'DEVELOPER')
    await person('troupe mod', 'MODERATOR')
    await person('troupe user')
    const offered = async ({ page }: Visitor) => {
      await page.goto('/dashboard/people?name=troupe')
      await page.getByRole('status').getByText('5 people').waitFor()
      return page.getByRole('button', { name: /Moderate/ }).allTextContents()
    }
    await using user = await comesIn('troupe user')
    expect(await offered(user)).toEqual([])
    expect(await user.page.getByText('Administrator').count()).toBe(0)
    await using chief = await comesIn('troupe chief')
    expect(await offered(chief)).toEqual([
      ...['Moderate troupe alice', 'Moderate troupe dave', 'Moderate troupe mod', 'Moderate troupe user'],
    ])
    const ofAlice = await moderate(chief.page, 'troupe alice')
    await ofAlice.getByRole('combobox', { name: 'Role' }).waitFor()
    expect(await ofAlice.getByRole('button', { name: 'Suspend' }).count()).toBe(0)

    await using moderator = await comesIn('troupe mod')
    expect(await offered(moderator)).toEqual(['Moderate troupe user'])
    const dialog = await moderate(moderator.page, 'troupe user')
    expect(await dialog.getByRole('combobox').count()).toBe(0)
    await giveRole(world.databaseUrl, 'troupe mod', 'USER')
    await dialog.getByRole('textbox').fill('as long as I can')
    await dialog.getByRole('button', { name: 'Suspend' }).click()
    await dialog.getByRole('alert').getByText('This is not yours to do.').waitFor()
  },
)

test.skipIf(!hasChromium)(
  `by keys alone an administrator makes nora a moderator, who finds the way to what she may do now${why}`,
  async () => {
    await person('nora')
    await person('root', 'ADMINISTRATOR')
    await using root = await comesIn('root')
    const { page } = root
    await page.goto('/dashboard/people?name=nora')
    await page.getByRole('button', { name: 'Moderate nora' }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    const role = dialog.getByRole('combobox', { name: 'Role' })
    expect(await dialog.getByRole('button', { name: 'Give this role' }).isDisabled()).toBe(true)
    await role.focus()
    await page.keyboard.type('Moderator')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await told(dialog, 'Their role is changed: Moderator')
    await dialog.locator('.outcome').and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Shift+Tab')
    await role.and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await page.locator('.person .mark').getByText('Moderator').waitFor()
    await page.getByRole('button', { name: 'Moderate nora' }).and(page.locator(':focus')).waitFor()

    await person('otto')
    await using nora = await comesIn('nora')
    const ofOtto = await moderate(nora.page, 'otto')
    expect(await ofOtto.getByRole('button', { name: 'Suspend' }).count()).toBe(1)
    expect([...root.troubles, ...nora.troubles]).toEqual([])
  },
)
