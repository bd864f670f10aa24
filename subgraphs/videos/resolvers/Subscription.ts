import { changedUploads } from '../changed-uploads.ts'
import type { SubscriptionResolvers } from '../types.generated.ts'

export const Subscription: Required<SubscriptionResolvers> = {
  uploadChanged: { subscribe: (_, __, context) => changedUploads(context) },
}
