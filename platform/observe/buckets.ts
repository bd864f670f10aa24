/** Upper ends of histogram buckets. Few: each one is a series of its own for every label. */
export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
/** Operations have many names. */
export const OPERATION_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]
export const OPERATION_STATEMENTS = [2, 4, 6, 10, 20, 50]
/** Keys of one batch. */
export const COUNTS = [1, 2, 3, 4, 6, 8, 12, 20, 30, 50, 100, 500]
