/** Not allowed as they are in Postgres' text format for COPY. */
const special = /[\\\t\n\r]/g
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** Any text as a value of a COPY line. */
export function copyText(text: string): string {
  return text.replace(special, (character) => escapes[character] ?? character)
}

/** Milliseconds since 1970 as a value of a COPY line. */
export function copyTime(millis: number): string {
  return new Date(millis).toISOString()
}
