import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { SetupError } from './config.ts'
import type { Logger } from './logger.ts'
import { rates } from './settings/kinds.ts'

const count = z.number().int().min(1).max(1_000_000)

/** What can be changed while the system runs, all in one file. What is left out is as the environment says. */
export const hotSettings = z.strictObject({
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .optional()
    .describe('In place of LOG_LEVEL.'),
  traceShare: z.number().min(0).max(1).optional().describe('In place of TRACE_SHARE.'),
  rateLimits: rates.optional().describe('In place of RATE_LIMITS.'),
  uploadsAtOnce: count.optional().describe('In place of UPLOADS_AT_ONCE.'),
  sockets: count.optional().describe('Live sockets of one viewer.'),
  guestSockets: count.optional().describe('Live sockets of guests at one address.'),
  subscriptions: count.optional().describe('Operations that run at once on one live socket.'),
  operationsPerMinute: count.optional().describe('Operations begun on one live socket within a minute.'),
  sensitiveWords: z
    .array(z.string().trim().min(1).max(50))
    .max(2_000)
    .default([])
    .describe('Masked with asterisks in comments, messages and titles that are written from then on.'),
  commentRegions: z
    .boolean()
    .default(false)
    .describe('Whether a comment keeps and shows the region that it was written from.'),
})

export type Hot = z.infer<typeof hotSettings>

export interface HotSettings extends AsyncDisposable {
  readonly current: Hot
  /** Calls back now, and whenever the settings have changed. */
  apply(use: (hot: Hot) => void): void
  /**
   * Lets somebody judge settings who knows more of them than their form: who finds a problem says it, and the settings
   * are refused as a whole. Throws `SetupError` when they are in force already.
   */
  judge(problemIn: Judge): void
}

type Judge = (hot: Hot) => string | null

/** A file is looked at this often, in milliseconds; being told of changes does not work on every file system. */
const LOOK_MS = 500

/** Settings of a file, read again whenever it changes: as a whole or, when anything in it is wrong, not at all. */
export function openHotSettings(path: string | undefined, logger: Logger): HotSettings {
  let current = path === undefined ? hotSettings.parse({}) : readOrRefuse(path)
  const uses: ((hot: Hot) => void)[] = []
  const judges: Judge[] = []

  function readAgain(file: string): void {
    const read = judged(readHot(file), judges)
    if ('problem' in read)
      return logger.error({ file, problem: read.problem }, 'changed settings were refused')
    const changed = changesBetween(current, read.hot)
    if (changed.length === 0) return
    current = read.hot
    for (const use of uses) use(current)
    logger.warn({ audit: 'settings', file, changed }, 'settings have changed')
  }
  const look = () => path !== undefined && readAgain(path)
  if (path !== undefined) watchFile(path, { interval: LOOK_MS, persistent: false }, look)

  return {
    get current() {
      return current
    },
    judge(problemIn) {
      const problem = problemIn(current)
      if (problem !== null) throw unusable(path ?? '', problem)
      judges.push(problemIn)
    },
    apply(use) {
      uses.push(use)
      use(current)
    },
    async [Symbol.asyncDispose]() {
      if (path !== undefined) unwatchFile(path, look)
    },
  }
}

function readOrRefuse(path: string): Hot {
  const read = readHot(path)
  if ('problem' in read) throw unusable(path, read.problem)
  return read.hot
}

function unusable(path: string, problem: string): SetupError {
  return new SetupError(`The settings in ${path} cannot be used:\n${problem}`)
}

type Read = { hot: Hot } | { problem: string }

function judged(read: Read, judges: readonly Judge[]): Read {
  if ('problem' in read) return read
  const problems = judges.flatMap((problemIn) => problemIn(read.hot) ?? [])
  return problems.length > 0 ? { problem: problems.join('\n') } : read
}

function readHot(path: string): Read {
  try {
    const result = hotSettings.safeParse(parse(readFileSync(path, 'utf8')) ?? {})
    return result.success ? { hot: result.data } : { problem: z.prettifyError(result.error) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

/** What a line of audit says: each change, the words by their number. */
function changesBetween(before: Hot, after: Hot): string[] {
  const spell = (value: unknown) => (Array.isArray(value) ? `${value.length} of them` : String(value))
  const names = Object.keys(hotSettings.shape) as (keyof Hot)[]
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => `${name}: ${spell(before[name])} → ${spell(after[name])}`)
}
