import { command, type Ended } from '../command.ts'

/** `npm run db -- …` */
export const db = (env: Record<string, string>, ...words: string[]): Promise<Ended> =>
  command('db/operate.main.ts', env, ...words)
