import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectFile } from '#platform/process/paths.ts'
import { png } from '../../subgraphs/videos/media/test-pictures.ts'
import { giveDemoData } from '../demo-world.ts'
import { worldOfFile } from '../world-of-file.ts'
import { browserOfFile, hasChromium, signIn, visit, why } from './browser.ts'

const world = await worldOfFile()
await giveDemoData(world)
const browser = hasChromium ? await browserOfFile() : undefined

test.skipIf(!hasChromium)(
  `ana shows her face and says something about herself, ben sees both next to her clip, and she takes the picture away${why}`,
  async () => {
    if (!browser) return
    const face = join(world.dataFolder, 'face.png')
    await writeFile(
      face,
      png(64, 64, (x, y) => [4 * x, 4 * y, 128, 255]),
    )
    await using ana = await visit(browser, world.gatewayUrl)
    await ana.page.goto('/dashboard/feed')
    await signIn(ana.page, 'ana')
    await ana.page.getByRole('button', { name: 'Your profile' }).click()
    const profile = ana.page.getByRole('dialog', { name: 'Your profile' })
    const picture = profile.getByRole('group', { name: 'Picture' })
    await picture.getByLabel('Picture file').setInputFiles(projectFile('README.md'))
    await profile.getByText('not a picture that can be shown').waitFor()
    await picture.getByLabel('Picture file').setInputFiles(face)
    await picture.getByRole('img', { name: 'Picture' }).waitFor()
    await profile.getByLabel('About you').fill('I like the sea 🌊')
    await profile.getByRole('button', { name: 'Save' }).click()
    await profile.waitFor({ state: 'detached' })

    await using ben = await visit(browser, world.gatewayUrl)
    await ben.page.goto('/dashboard/feed')
    const clip = ben.page.getByRole('article').filter({ hasText: 'I like the sea 🌊' }).first()
    await clip.locator('img.avatar').waitFor()
    const width = () => ben.page.evaluate('document.querySelector("img.avatar").naturalWidth')
    await expect.poll(width).toBe(400)

    await ana.page.getByRole('button', { name: 'Your profile' }).click()
    await picture.getByRole('button', { name: 'Take it away' }).click()
    await picture.getByRole('img', { name: 'Picture' }).waitFor({ state: 'detached' })
    await profile.getByRole('button', { name: 'Close' }).click()
    expect(await ana.page.locator('.who img').count()).toBe(0)
    expect([...ana.troubles, ...ben.troubles]).toEqual([])
  },
  60_000,
)
