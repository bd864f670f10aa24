import { expect, test } from 'vitest'
import { browserOfFile, hasChromium, visit, why } from '../pages/browser.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'

const world = await worldOfFile()
const browser = hasChromium ? await browserOfFile() : undefined
const ana = await world.graph.signUp('ana')
await using rows = rowsOf(world.databaseUrl)
await rows.videos(1, [ana.id])

test('S-90: the playground asks nobody but its own server for anything, and has no script within itself', async () => {
  const answer = await fetch(world.gatewayUrl)
  const page = await answer.text()
  const policy = answer.headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/default-src 'none'.*script-src 'self';.*frame-ancestors 'none'/)
  expect(policy).not.toMatch(/script-src[^;]*(unsafe|http|\*|data:)/)
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|javascript:/i)
  expect([...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address)).not.toContainEqual(
    expect.stringMatching(/^(https?:)?\/\//),
  )
})

test.skipIf(!browser)(
  `S-56, S-90: in a browser the playground works under its policy, and what people wrote stays text${why}`,
  async () => {
    if (!browser) throw new Error('there is no Chromium')
    const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    await ana.get('mutation($v: ID!, $c: String!) { postComment(videoId: $v, content: $c) { id } }', {
      ...{ v: '1', c: evil },
    })
    await using visitor = await visit(browser, world.gatewayUrl)
    const { page, troubles } = visitor
    const query = 'query Seen { comments(videoId: "1") { items { content author { name } } } }'
    await page.goto(world.gatewayUrl)
    await page.locator('.graphiql-query-editor .CodeMirror').waitFor()
    // GraphiQL's editor, as the page has it.
    const editor = "document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror"
    await page.waitForFunction(`${editor}.getValue().trim() !== ''`)
    await page.evaluate(`${editor}.setValue(${JSON.stringify(query)})`)
    // The page reads what is in its editor a moment later.
    const answered = async () => {
      await page.locator('.graphiql-execute-button').click()
      await page.waitForTimeout(500)
      return page.locator('.result-window').innerText()
    }
    await expect.poll(answered, { timeout: 40_000 }).toContain('onerror')
    expect(await page.evaluate('window.hacked')).toBeUndefined()
    expect(troubles).toEqual([])
  },
)
