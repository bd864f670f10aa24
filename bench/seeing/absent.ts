import type * as accounts from '#platform/observe/account.ts'
import type * as carried from '#platform/observe/carried-trace.ts'
import type * as doors from '#platform/observe/observed-door.ts'
import type * as observing from '#platform/observe/observing.ts'
import type * as operations from '#platform/observe/operations.ts'
import type * as port from '#platform/observe/operations-port.ts'
import type * as traces from '#platform/observe/traces.ts'

/**
 * In the place of `platform/observe`, or of its traces alone, for the system that seeing is measured against: work is done,
 * and nothing besides. A name that is missing here does not link, so nothing of it can be left in by mistake.
 */

export const SECONDS: readonly number[] = []
export const COUNTS: readonly number[] = []

export const isTracing: typeof traces.isTracing = () => false
export const traced: typeof traces.traced = (_name, _attributes, work) => work()
export const tracedSoon: typeof traces.tracedSoon = (_name, _attributes, work) => work()
export const tracedNow: typeof traces.tracedNow = (_name, _attributes, work) => work()
export const traceHeaders: typeof traces.traceHeaders = () => ({})
export const continueTrace: typeof traces.continueTrace = (_headers, work) => work()
export const beginSpan: typeof traces.beginSpan = () => null
export const currentTraceId: typeof traces.currentTraceId = () => undefined

export const carryTrace: typeof carried.carryTrace = (event) => event
export const traceOf: typeof carried.traceOf = () => ({})
export const inTraceOf: typeof carried.inTraceOf = (_event, work) => work()

export const onAccount: typeof accounts.onAccount = (work) => work(undefined)
export const currentAccount: typeof accounts.currentAccount = () => undefined

export const observedDoors: typeof doors.observedDoors = (given) => ({ ...given })
export const countOperation: typeof operations.countOperation = () => undefined
export const knowOperation: typeof operations.knowOperation = () => undefined

const line = { value: 0, observe: () => undefined }
export const counter = () => ({ of: () => line })
export const histogram = () => ({ of: () => line })
export const gauge = () => ({ from: () => () => undefined })

const nothingToClose = { async [Symbol.asyncDispose]() {} }
/** Without a watch the database's client is left as it is. */
export const watchPool = () => ({ watch: undefined, ...nothingToClose })
export const openObserving: typeof observing.openObserving = async () => nothingToClose
export const openOperations: typeof port.openOperations = async () => ({
  ...{ port: null, part: () => undefined, section: () => undefined, serves: () => undefined },
  ...nothingToClose,
})
