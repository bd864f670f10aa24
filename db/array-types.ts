/** Postgres's numbers for the types of lists that statements here are given. */
const LISTS = { 'integer[]': 1007, 'text[]': 1009, 'bigint[]': 1016, 'timestamptz[]': 1185 }

/**
 * How lists are spelled as parameters. postgres.js would ask every new connection for all types of lists that there are,
 * with a statement whose failure is nobody's: a server that was killed meanwhile took the process down with it (R-20).
 * Statements here answer with no lists, but as JSON.
 */
export const arrayTypes = Object.fromEntries(
  Object.entries(LISTS).map(([name, number]) => [
    name,
    { to: number, from: [], serialize: spelled, parse: (text: string) => text },
  ]),
)

function spelled(items: readonly (string | number | null)[]): string {
  return `{${items.map((item) => (item === null ? 'null' : quoted(String(item)))).join(',')}}`
}

function quoted(item: string): string {
  return `"${item.replace(/["\\]/g, String.raw`\$&`)}"`
}
