/** The code of a failed system call (`ENOENT`, `EACCES` …) or of Node itself; undefined for any other thrown value. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
