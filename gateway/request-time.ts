/** No request takes longer, in milliseconds, however many subgraphs it asks one after the other. */
export const REQUEST_MS = 8_000
