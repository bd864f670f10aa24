/** What writes are counted by; which writes each of them is about is said in subgraphs/rates.ts. */
export const WRITE_RATE_NAMES = [
  'login-account-address',
  'login-account',
  'login-address',
  'login-document',
  'change-password',
  'login-all',
  'register',
  'comment',
  'like',
  'follow',
  'message',
  'profile',
  'upload',
  'publish',
] as const

/** What is counted at the edge, whatever is asked there: edge-rates.ts. */
export const EDGE_RATE_NAMES = [
  'requests',
  'refusals',
  'unwanted-mb',
  'cost-guests',
  'cost-person',
  'cost-address',
] as const

export type WriteRateName = (typeof WRITE_RATE_NAMES)[number]
export type EdgeRateName = (typeof EDGE_RATE_NAMES)[number]
