/** Rows of a table on the operations page. */
export interface Section {
  title: string
  columns: readonly string[]
  rows: () => Promise<readonly (readonly (string | number)[])[]>
}
