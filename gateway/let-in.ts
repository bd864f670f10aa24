import type { Overload } from '#platform/http/overload.ts'

/** Answers what did not come by an HTTP request, where one more may be let in with all that comes over HTTP; otherwise refuses it. */
export async function letIn<Answer>(
  overload: Overload | null,
  answer: () => Promise<Answer>,
  refuse: () => Answer,
): Promise<Answer> {
  if (!overload) return answer()
  if (!overload.admit()) return refuse()
  const began = performance.now()
  try {
    return await answer()
  } finally {
    overload.answered(undefined, performance.now() - began)
  }
}
