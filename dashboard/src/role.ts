import { ask } from './graph.ts'
import { MeDocument } from './operations.generated.ts'
import { knowRole, tokenOfViewer } from './session.ts'

/** Asks what the viewer is by now: somebody may have given them another role since they signed in. */
export async function readRole(): Promise<void> {
  const token = tokenOfViewer()
  if (!token) return
  // When there is no answer it is as it was, until the next time.
  const answer = await ask(MeDocument, {}, { token }).catch(() => null)
  if (answer?.me?.role) knowRole(token, answer.me.role)
}
