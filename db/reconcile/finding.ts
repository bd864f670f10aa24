/** What was found of one kind of rows. */
export interface Finding {
  /** Schema, table and column. */
  what: string
  /** Rows that were looked at. */
  rows: number
  wrong: number
  /** False for what only a person can decide about. */
  canRepair: boolean
}
