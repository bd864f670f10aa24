/** The contract has no paging: a list shows its newest entries, this many at most (the graph's own cap). */
export const LIST_LENGTH = 200
