import { register } from 'node:module'

/** `node --import tsx --import ./bench/seeing/leave-out-all.mjs`: the system without anything that traces, counts or times it. */
register('./absent-hooks.mjs', import.meta.url, { data: 'all' })
