import { register } from 'node:module'

/** `node --import tsx --import ./bench/seeing/leave-out-traces.mjs`: the system without traces; it counts and times as ever. */
register('./absent-hooks.mjs', import.meta.url, { data: 'traces' })
