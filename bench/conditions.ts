import { cpus, loadavg, release, totalmem } from 'node:os'
import { SIZES } from './dataset.ts'
import { PAGE, type Options } from './options.ts'
import { CROWD } from './scenarios/crowd.ts'

/** Under what conditions a run was made: what a reader needs to judge its figures. */
export function conditionsOf({ size, effort }: Options): string {
  const { users, videos, likes, follows, comments } = SIZES[size]
  const [cpu] = cpus()
  const count = (value: number) => value.toLocaleString('en').replaceAll(',', ' ')
  return [
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, Linux ${release()}, ${cpus().length} cores (${cpu?.model.trim()}), ` +
      `${Math.round(totalmem() / 2 ** 30)} GiB; load average when it began: ${loadavg()[0]?.toFixed(1)}.`,
    `${count(users)} people, ${count(videos)} videos, ${count(likes)} likes, ${count(follows)} follows, ${count(comments)} comments; ` +
      `pages of ${PAGE}; ${CROWD} clients; ${effort.warmUpSeconds} s to warm up, then ${effort.rounds} rounds of ${effort.seconds} s each, in turn; medians.`,
  ].join('\n')
}
