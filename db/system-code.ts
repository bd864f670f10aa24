/** The code that the system, Node or Postgres gave a failure (`ENOENT`, `55P03` …); undefined for any other thrown value. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
