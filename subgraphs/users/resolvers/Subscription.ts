import { liveStatistics } from '../statistics.ts'
import type { SubscriptionResolvers } from '../types.generated.ts'

export const Subscription: Required<SubscriptionResolvers> = {
  liveStatistics: { subscribe: (_, __, context) => liveStatistics(context) },
}
