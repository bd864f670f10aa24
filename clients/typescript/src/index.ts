export { createGraph, GraphRefusal, type Graph, type GraphOptions } from './graph.ts'
export type { Operation, ResultOf, VariablesOf } from './operation.ts'
export * from './operations.generated.ts'
