import { readFileSync } from 'node:fs'

/**
 * Loaded into a service before its program: on SIGUSR2 its time of day becomes what somebody set it to, so many
 * milliseconds (the content of CLOCK_FILE) from the right one. Time itself goes on as ever.
 */
const RealDate = Date
let offset = 0

process.on('SIGUSR2', () => {
  offset = Number(readFileSync(process.env.CLOCK_FILE ?? '', 'utf8'))
})

const now = () => RealDate.now() + offset

globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (date, given, made) => Reflect.construct(date, given.length > 0 ? given : [now()], made),
  get: (date, key, receiver) => (key === 'now' ? now : Reflect.get(date, key, receiver)),
})
