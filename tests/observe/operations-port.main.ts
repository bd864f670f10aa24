import { openOperations } from '#platform/observe/operations-port.ts'

/** The port for operators and nothing else, for the tests of what stops a process for a while. */
const { port } = await openOperations('alone', { OPS_PORT: 0, OPS_HOST: '127.0.0.1' })
process.send?.(port)
