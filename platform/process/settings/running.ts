import { z } from 'zod'

/** How a process behaves while it runs, and when it ends. */
export const running = {
  FEED_PAGE: z.coerce
    .number()
    .int()
    .min(1)
    .max(30)
    .default(20)
    .describe("Videos in one page of the app's feed, at most 30."),
  DRAIN_SECONDS: z.coerce
    .number()
    .min(0)
    .max(60)
    .default(0)
    .describe(
      'How long a service that was told to stop goes on answering, while it says that it is not ready any more.',
    ),
  WORKERS: z
    .union([z.literal('auto'), z.coerce.number().int().min(1).max(64)], { error: 'must be auto, or 1 to 64' })
    .default(1)
    .describe(
      'Processes that `npm start` serves with, sharing both ports; `auto` for one per core. With one, all is in a single process.',
    ),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('What is logged.'),
}
