import { buildPrograms } from '../../tools/build.ts'

/** The baseline of which a service has no need. */
export const HANDWRITTEN = 'bench/baselines/handwritten'

let building: Promise<string> | undefined

/** The folder of the compiled programs, made once for each command. */
export async function builtFolder(): Promise<string> {
  await (building ??= buildPrograms([HANDWRITTEN]))
  return 'dist'
}

/**
 * A program as production runs it: compiled beforehand. What compiles while it loads keeps the names of functions, which
 * costs each function that a request makes.
 */
export async function built(program: string): Promise<string> {
  return `${await builtFolder()}/${program.replace(/\.ts$/, '.js')}`
}
