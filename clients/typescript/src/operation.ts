/** One question to the graph, known before it is asked: its name, its text, and the types of both directions. */
export interface Operation<Result, Variables> {
  readonly name: string
  readonly text: string
  /** Never there at run time: it lets the compiler carry the types along. */
  readonly __types?: (variables: Variables) => Result
}

/** What an operation answers. */
export type ResultOf<T> = T extends Operation<infer Result, infer _> ? Result : never

/** What an operation asks for. */
export type VariablesOf<T> = T extends Operation<infer _, infer Variables> ? Variables : never
