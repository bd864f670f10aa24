const parts = {
  traces: /\/platform\/observe\/(carried-trace|traces)\.ts$/,
  all: /\/platform\/observe\/[\w-]+\.ts$/,
}
let absent = parts.all

/** `part` is what to leave out: the traces, or all that is seen. */
export function initialize(part) {
  absent = parts[part]
}

/** Whatever is imported from there comes from `absent.ts` instead. */
export async function resolve(name, context, next) {
  const found = await next(name, context)
  const [path] = found.url.split('?')
  return absent.test(path) ? { ...found, url: new URL('absent.ts', import.meta.url).href } : found
}
