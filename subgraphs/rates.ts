import { usernameKey } from '#db/username-key.ts'
import { networkOf } from '#platform/http/client-address.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { HotSettings } from '#platform/process/hot-settings.ts'
import type { RateRule } from '#platform/rate/limit-writes.ts'
import type { WriteRateName } from '#platform/rate/rate-names.ts'
import { readRates } from '#platform/rate/rate-setting.ts'

/** Longer than any document is being answered (gateway/serve-graph.ts), and short: each has a counter of its own. */
const DOCUMENT = 10
const MINUTE = 60
const QUARTER = 15 * MINUTE
const HOUR = 60 * MINUTE

type Input = Readonly<Record<string, unknown>>

const address = ({ address: from }: Caller) => networkOf(from)
const document = ({ requestId }: Caller) => requestId
const viewer = ({ viewer: person }: Caller) => person && person.id
/** Somebody's account, whether or not there is one of that name: the answer must not tell. */
const account = (_: Caller, { username }: Input) => usernameKey(String(username).slice(0, 100))
const accountFromHere = (caller: Caller, input: Input) => `${account(caller, input)} ${address(caller)}`

/** How often anything may be done: docs/accounts.md says why so often. RATE_LIMITS changes them by their names. */
export const RATES: readonly (RateRule & { name: WriteRateName })[] = [
  // Guessing a password: at one account from one place, at one account from everywhere, at all accounts from one place.
  {
    ...{ name: 'login-account-address', fields: ['login'], keyOf: accountFromHere },
    ...{ most: 10, seconds: QUARTER, failuresOnly: true },
  },
  {
    ...{ name: 'login-account', fields: ['login'], keyOf: account },
    ...{ most: 100, seconds: HOUR, failuresOnly: true },
  },
  {
    ...{ name: 'login-address', fields: ['login'], keyOf: address, isFirst: true },
    ...{ most: 200, seconds: QUARTER, failuresOnly: true },
  },
  { name: 'login-document', fields: ['login', 'register'], keyOf: document, most: 1, seconds: DOCUMENT },
  {
    ...{ name: 'change-password', fields: ['changePassword', 'deleteAccount'], keyOf: viewer },
    ...{ most: 10, seconds: QUARTER, failuresOnly: true },
  },
  // Work for the sake of work: hashing is what costs most here.
  { name: 'login-all', fields: ['login'], keyOf: address, isFirst: true, most: 1_000, seconds: QUARTER },
  { name: 'register', fields: ['register'], keyOf: address, most: 100, seconds: QUARTER },
  // What one person may do to others.
  { name: 'comment', fields: ['postComment'], keyOf: viewer, most: 30, seconds: MINUTE },
  { name: 'like', fields: ['favoriteVideo', 'unfavoriteVideo'], keyOf: viewer, most: 120, seconds: MINUTE },
  { name: 'follow', fields: ['followUser', 'unfollowUser'], keyOf: viewer, most: 60, seconds: MINUTE },
  { name: 'message', fields: ['sendMessage'], keyOf: viewer, most: 120, seconds: MINUTE },
  {
    ...{ name: 'profile', fields: ['setSignature', 'setProfilePicture', 'removeProfilePicture'] },
    ...{ keyOf: viewer, most: 30, seconds: MINUTE },
  },
  { name: 'upload', fields: ['createUpload'], keyOf: viewer, most: 30, seconds: MINUTE },
  { name: 'publish', fields: ['publishVideo'], keyOf: viewer, most: 120, seconds: MINUTE },
]

/** The rates as they are at the moment: what the environment says, and in place of that what the settings file says. */
export function ratesAs(hot: HotSettings, usual: string): () => readonly RateRule[] {
  let rates = ratesBy(usual)
  hot.apply(({ rateLimits = usual }) => void (rates = ratesBy(rateLimits)))
  return () => rates
}

/** The rates with what RATE_LIMITS says otherwise: `off`, or `comment=60/60,register=1000/900`. */
export function ratesBy(setting: string): readonly RateRule[] {
  const others = readRates(setting)
  return others ? RATES.map((rate) => ({ ...rate, ...others.get(rate.name) })) : []
}
