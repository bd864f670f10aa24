import type { GraphQLSchema } from 'graphql'
import { tooManyRequests } from '#platform/graph/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { counter } from '#platform/observe/series.ts'
import type { Rate, RateLimiter } from './rate-limiter.ts'

const refusals = counter(
  'douyin_rate_refusals_total',
  'Writes that were refused because they came too often',
  'rate',
)

/** How often somebody may ask for some mutations. */
export interface RateRule extends Rate {
  /** The mutations that are counted together. */
  readonly fields: readonly string[]
  /** Whom it is counted for; null when it is not counted at all. */
  readonly keyOf: (caller: Caller, input: Readonly<Record<string, unknown>>) => string | null
  /** Whether what works is not counted. */
  readonly failuresOnly?: true
  /** Whether it is counted before the others: who has had enough of it is counted for nothing else. */
  readonly isFirst?: true
}

interface Counted {
  rule: RateRule
  key: string
}

/** Every mutation of a schema counts before it does anything, each alias of a document for itself. */
export function limitWrites(
  schema: GraphQLSchema,
  /** The rules that are in force at the moment. */
  rules: () => readonly RateRule[],
  limiter: Pick<RateLimiter, 'take' | 'giveBack'>,
): void {
  /** All of them count, also when one of them has had enough already. */
  async function takeAll(counted: readonly Counted[]): Promise<void> {
    const waits = await Promise.all(counted.map(({ rule, key }) => limiter.take(rule, key)))
    waits.forEach((wait, index) => {
      if (wait > 0) refusals.of(counted[index]?.rule.name ?? '').value += 1
    })
    const wait = Math.max(0, ...waits)
    if (wait > 0) throw tooManyRequests('Too often; please try again later', wait)
  }

  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field
    if (!resolve) continue
    field.resolve = async (source, input, context: { caller: Caller }, info) => {
      const own = rules().filter(({ fields }) => fields.includes(field.name))
      const counted = own.flatMap((rule) => {
        const key = rule.keyOf(context.caller, input)
        return key === null ? [] : [{ rule, key }]
      })
      await takeAll(counted.filter(({ rule }) => rule.isFirst))
      await takeAll(counted.filter(({ rule }) => !rule.isFirst))
      const result: unknown = await resolve(source, input, context, info)
      const forgiven = counted.filter(({ rule }) => rule.failuresOnly)
      await Promise.all(forgiven.map(({ rule, key }) => limiter.giveBack(rule, key)))
      return result
    }
  }
}
