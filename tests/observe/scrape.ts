/** A metrics page as numbers by line: `douyin_logins_total{outcome="ok"}` → 3. */
export type Scrape = ReadonlyMap<string, number>

export async function scrape(opsUrl: string): Promise<Scrape> {
  const text = await (await fetch(`${opsUrl}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' ') + 1)),
    ]),
  )
}

/** What grew between two scrapes, of the lines whose name is given. */
export function grown(before: Scrape, after: Scrape, name: string): Record<string, number> {
  const lines = [...after].filter(([line]) => line.replace(/\{.*/, '') === name)
  const changes = lines.map(
    ([line, value]) => [line.slice(name.length), value - (before.get(line) ?? 0)] as const,
  )
  return Object.fromEntries(changes.filter(([, change]) => change !== 0))
}
