import { gauge } from '#platform/observe/series.ts'
import type { CallFailed } from './call-failed.ts'
import { openInstance, type Instance } from './instance.ts'
import { createRetryBudget } from './retry-budget.ts'
import type { Way } from './way.ts'

const sound = gauge('douyin_breaker_closed', 'Whether an instance elsewhere is asked: 1, or 0 while it fails')

/** A service elsewhere, at one or several addresses that are asked in turn. */
export interface Instances<To extends Way> extends AsyncDisposable {
  /**
   * Asks one instance, and another one when the first was not reached at all. What is `repeatable` (doing it twice is
   * the same as doing it once) is tried once more when it broke, or when another one may answer what the first did not in
   * time, within the retry budget. Rejects with `CallFailed`.
   */
  ask<Result>(work: (way: To) => Promise<Result>, repeatable: boolean): Promise<Result>
  /** Waits for what is under way. */
  [Symbol.asyncDispose](): Promise<void>
}

/** `origins`: where its instances answer. */
export function openInstances<To extends Way>(
  origins: readonly string[],
  openWay: (origin: string) => To,
): Instances<To> {
  const instances = origins.map((origin) => openInstance(origin, openWay))
  const uncount = sound.from(() =>
    instances.map(({ isSound }, at) => [{ target: origins[at] ?? '' }, Number(isSound)]),
  )
  const budget = createRetryBudget()
  let turn = 0

  /**
   * In the order of their turns: the sound ones that stay, then those that are about to end, the latest to say so
   * last (by then an earlier one has been started again), then those that fail.
   */
  function candidates() {
    turn = (turn + 1) % instances.length
    const inTurn = [...instances.slice(turn), ...instances.slice(0, turn)]
    return inTurn.sort(
      (one, other) => Number(other.isSound) - Number(one.isSound) || one.saidGoodbyeAt - other.saidGoodbyeAt,
    )
  }

  return {
    async ask(work, repeatable) {
      budget.earn()
      const untried = candidates()
      let isSecondTry = false
      let isOneLost = false
      let leftAlone: Instance<To> | undefined
      for (;;) {
        const instance = untried.shift() ?? instances[0]
        if (!instance) throw new Error('a service without an address')
        try {
          return await instance.ask(work)
        } catch (error) {
          const { failure } = error as CallFailed
          isOneLost ||= failure === 'UNREACHED' || (failure === 'BROKEN' && untried.length > 0)
          if (failure === 'NOT_ASKED' && instance.isLeftAlone) leftAlone = instance
          // Nothing was sent, so nothing can happen twice.
          const isFree = failure === 'UNREACHED' || failure === 'NOT_ASKED'
          if (isFree && untried.length > 0) continue
          // When one is just lost the other may be back, and nobody has found out yet.
          if (isFree && isOneLost && leftAlone) return leftAlone.askAnyway(work)
          // One that stands still does so a moment later; while it does, one call a second finds out whether it is back.
          const isWorthIt = failure === 'BROKEN' || (failure === 'TIMEOUT' && untried.length > 0)
          if (!isWorthIt || !repeatable || isSecondTry || !budget.spend()) throw error
          isSecondTry = true
        }
      }
    },
    async [Symbol.asyncDispose]() {
      uncount()
      await Promise.all(instances.map((instance) => instance[Symbol.asyncDispose]()))
    },
  }
}
