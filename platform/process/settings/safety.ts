import { z } from 'zod'
import { EDGE_RATE_NAMES, WRITE_RATE_NAMES } from '#platform/rate/rate-names.ts'
import { rates } from './kinds.ts'

/** What strangers may do, and how much of it. */
export const safety = {
  SEAL_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe(
      'Proves to a service who is asking; the same for all services. Without it, one machine makes a new one at each start.',
    ),
  NODE_ENV: z
    .string()
    .default('development')
    .describe(
      '`production` where strangers come; it decides who is shown the schema unless INTROSPECTION says, and whether there is demo data unless DEMO_DATA says.',
    ),
  INTROSPECTION: z
    .enum(['everybody', 'developers', 'nobody'])
    .optional()
    .describe(
      'Who may read the schema from the graph. Without it everybody, in production developers. Others get no suggestions for mistyped names.',
    ),
  OPERATIONS: z
    .enum(['any', 'persisted'])
    .default('any')
    .describe(
      'Whether the gateway answers any document, or only those of gateway/operations.generated.json; then it has no playground.',
    ),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .refine(
      (origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      {
        error: 'must be origins such as https://app.example.com, with commas between them',
      },
    )
    .describe(
      'Origins whose pages may use both public ports, with commas between them. Without it, none but their own.',
    ),
  MAX_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(10)
    .max(1_000_000)
    .default(10_000)
    .describe('Connections at once on each public port; further ones are closed unread.'),
  ADDRESS_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(2_000)
    .describe(
      'Connections at once that one address may have to a process, proxies of TRUSTED_PROXIES excepted.',
    ),
  OVERLOAD_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(50)
    .describe(
      'When half of the answers take longer than this, in milliseconds, or the event loop is late, further requests are refused with 503 until they do not. 0 refuses none.',
    ),
  RATE_LIMITS: rates([...WRITE_RATE_NAMES, ...EDGE_RATE_NAMES])
    .default('')
    .describe(
      'How often people may do things, where it is not to be as in docs/accounts.md and docs/security.md: comment=60/60,register=1000/900. Or off.',
    ),
}
