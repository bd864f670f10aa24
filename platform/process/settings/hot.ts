import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { WRITE_RATE_NAMES } from '#platform/rate/rate-names.ts'
import { rates } from './kinds.ts'

const count = z.number().int().min(1).max(1_000_000)

/** What can be changed while the system runs, all in one file. What is left out is as the environment says. */
export const hotSettings = z.strictObject({
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .optional()
    .describe('In place of LOG_LEVEL.'),
  traceShare: z.number().min(0).max(1).optional().describe('In place of TRACE_SHARE.'),
  rateLimits: rates(WRITE_RATE_NAMES)
    .optional()
    .describe('In place of RATE_LIMITS, but for those of the edge, which change with a restart.'),
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

/** What a file says, judged as a whole: its settings, or what is wrong with any of them, in one line. */
export function readHot(path: string): { hot: Hot } | { problem: string } {
  try {
    const result = hotSettings.safeParse(parse(readFileSync(path, 'utf8')) ?? {})
    return result.success ? { hot: result.data } : { problem: result.error.issues.map(spell).join('; ') }
  } catch (error) {
    // Of text that is no YAML the first line says what is wrong and where; those below show the text.
    return { problem: String(error instanceof Error ? error.message.split('\n', 1) : error) }
  }
}

function spell({ path, message }: z.core.$ZodIssue): string {
  return path.length > 0 ? `${path.join('.')}: ${message}` : message
}
