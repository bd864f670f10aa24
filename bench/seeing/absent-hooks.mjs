const observed = /\/platform\/observe\/[\w-]+\.ts$/

/** Whatever is imported from `platform/observe` comes from `absent.ts` instead. */
export async function resolve(name, context, next) {
  const found = await next(name, context)
  const [path] = found.url.split('?')
  return observed.test(path) ? { ...found, url: new URL('absent.ts', import.meta.url).href } : found
}
