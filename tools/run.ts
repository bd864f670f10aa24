/** Runs a tool: what it returns is printed; what it throws is a sentence for people, so no stack is shown. */
export async function run(tool: () => string | Promise<string>): Promise<void> {
  try {
    console.log(await tool())
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
