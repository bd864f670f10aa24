import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, vi } from 'vitest'

/** The one without windows first: the same pages for two thirds of the processor's time. */
const PROGRAMS = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']
const program = PROGRAMS.map((name) => `/usr/bin/${name}`).find(existsSync)

export const hasChromium = program !== undefined
/** For the name of a story that is skipped, so that nobody takes it for told. */
export const why = hasChromium ? '' : ' (skipped: there is no Chromium)'

/**
 * Where there are windows, each prepares two pages of its own for what nobody types into its address bar, which takes half of what it
 * takes altogether. Of several lists of features Chromium hears the last: the others keep it from calling home.
 */
const UNUSED_FEATURES = [
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'],
  ...['PaintHolding', 'PreconnectToSearch', 'OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled'],
]

/** Stories of several pages and people take their time where cores are shared. */
const STORY_MS = 120_000

/** One browser for all stories of a file. Called before they begin. */
export async function browserOfFile(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: program,
    args: [
      '--no-sandbox',
      '--autoplay-policy=no-user-gesture-required',
      `--disable-features=${UNUSED_FEATURES.join(',')}`,
    ],
  })
  vi.setConfig({ testTimeout: STORY_MS })
  afterAll(async () => {
    vi.resetConfig()
    await browser.close()
  })
  return browser
}

export interface Visitor extends AsyncDisposable {
  readonly context: BrowserContext
  readonly page: Page
  /** What must not happen: scripts' errors, refused resources, and requests that leave this machine. */
  readonly troubles: string[]
}

export interface VisitorOptions {
  locale?: string
  isPhone?: boolean
  isDark?: boolean
}

/** Somebody in front of a browser of their own, whose way to every other machine is blocked. */
export async function visit(
  browser: Browser,
  origin: string,
  options: VisitorOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: origin,
    locale: options.locale ?? 'en-US',
    viewport: options.isPhone ? { width: 390, height: 780 } : { width: 1280, height: 800 },
    colorScheme: options.isDark ? 'dark' : 'light',
  })
  const troubles: string[] = []
  await context.route(
    (url) => /^https?:$/.test(url.protocol) && url.origin !== origin,
    (route) => {
      troubles.push(`asks ${route.request().url()}`)
      return route.abort()
    },
  )
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => troubles.push(`fails: ${error.message}`))
  page.on('console', (line) => {
    // A refused request is told here as well; what matters of it is on the page.
    if (line.type() === 'error' && !/status of 4\d\d/.test(line.text())) troubles.push(`says: ${line.text()}`)
  })
  return { context, page, troubles, [Symbol.asyncDispose]: () => context.close() }
}

export async function signIn(page: Page, name: string, password = 'douyin-demo'): Promise<void> {
  await page.getByRole('button', { name: 'Sign in', exact: true }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('User name').fill(name)
  await dialog.getByLabel('Password').fill(password)
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
}

/** How far a video on the page has played, in seconds. */
export async function playedSeconds(page: Page, selector = 'video'): Promise<number> {
  // As text: tests are compiled without the browser's types.
  return Number(await page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.currentTime ?? 0`))
}
