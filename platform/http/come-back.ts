/** Whoever was refused comes back after so many seconds: not all at the same moment. */
export const BACK_IN_SECONDS = [1, 2, 3] as const

export const anyOf = <Thing>(things: readonly Thing[]) => things[Math.floor(Math.random() * things.length)]

/** When to come back. */
export const backInSeconds = (): number => anyOf(BACK_IN_SECONDS) ?? 1
