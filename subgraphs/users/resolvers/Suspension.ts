import type { SuspensionResolvers } from '../types.generated.ts'

export const Suspension: SuspensionResolvers = {
  since: ({ since }) => since.getTime(),
}
