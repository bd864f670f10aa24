import type { PeopleResult, SuspendUserResult } from '../../operations.generated.ts'

/** Somebody who was found. */
export type Person = PeopleResult['people']['items'][number]

/** What staff may change of somebody, and sees of it. */
export type Moderated = SuspendUserResult['suspendUser']
