import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'

const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const world = await worldOfFile()
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

test.skipIf(!BROWSER)(
  'S-56, S-90: in a browser the playground works under its policy, and what people wrote stays text',
  { timeout: 90_000 },
  async () => {
    const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    await ana.get('mutation($v: ID!, $c: String!) { postComment(videoId: $v, content: $c) { id } }', {
      ...{ v: '1', c: evil },
    })
    const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage()
      const problems: string[] = []
      const asked = new Set<string>()
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('request', (request) => asked.add(new URL(request.url()).origin))
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
      expect(problems).toEqual([])
      expect([...asked].filter((origin) => origin !== 'null')).toEqual([world.gatewayUrl])
    } finally {
      await browser.close()
    }
  },
)
