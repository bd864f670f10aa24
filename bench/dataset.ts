import { join } from 'node:path'
import type { EmbeddedPostgres } from '#db/embedded/index.ts'
import type { SeedCounts } from '#db/seed/plan.ts'
import { projectFile } from '#platform/process/paths.ts'
import { openSeededOnce } from './seeded-once.ts'

const growing = {
  users: 20_000,
  views: 1_000_000,
  likes: 1_000_000,
  follows: 300_000,
  comments: 300_000,
  messages: 1_000,
}
const quicklyGrowing = {
  users: 11_000,
  views: 50_000,
  likes: 50_000,
  follows: 50_000,
  comments: 20_000,
  messages: 1_000,
}

export type Size =
  'full' | 'quick' | 'scale' | 'growth-few' | 'growth-many' | 'growth-quick-few' | 'growth-quick-many'

export const SIZES: Readonly<Record<Size, SeedCounts>> = {
  full: {
    users: 20_000,
    videos: 100_000,
    views: 1_000_000,
    likes: 1_000_000,
    follows: 300_000,
    comments: 300_000,
    messages: 100_000,
  },
  quick: {
    users: 2_000,
    videos: 10_000,
    views: 100_000,
    likes: 100_000,
    follows: 30_000,
    comments: 30_000,
    messages: 10_000,
  },
  scale: {
    users: 100_000,
    videos: 200_000,
    likes: 10_000_000,
    follows: 300_000,
    comments: 300_000,
    messages: 100_000,
    views: 100_000,
  },
  'growth-few': { ...growing, videos: 100_000 },
  'growth-many': { ...growing, videos: 3_000_000 },
  'growth-quick-few': { ...quicklyGrowing, videos: 15_000 },
  'growth-quick-many': { ...quicklyGrowing, videos: 300_000 },
}

/** Where the data of the benchmarks is kept from run to run. */
export function dataFolder(size: Size): string {
  return projectFile(join('.cache', 'bench', size))
}

/** A database with the seeded people and videos; the same ones on every machine, made once. */
export async function openDataset(
  size: Size,
  settings: Readonly<Record<string, string>> = {},
): Promise<EmbeddedPostgres> {
  const options = { seed: 42, until: Date.UTC(2026, 0, 1), counts: SIZES[size] }
  // A server and its baseline have pools for each core.
  return openSeededOnce(dataFolder(size), options, { max_connections: '500', ...settings })
}
