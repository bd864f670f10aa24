import { fragmentsOf, MOST_CONDITIONS, traitsOf } from '#platform/graph/document-traits.ts'
import { countSelections } from '../limits/selections.ts'
import type { ToPlan } from '../planning/planning-thread.ts'

/** As many characters as a field takes of a document of our own clients. */
const OF_A_FIELD = 20

/**
 * How long an operation is, in characters, for whoever keeps what was made of it: its text, or what its fragments unfold to in
 * each form that conditions give it. A few words may unfold to thousands of fields. One alone takes a quarter of `most` at most.
 */
export function keptLength({ document, operation }: ToPlan, most: number): number {
  const { conditions } = traitsOf(document)
  const forms = 2 ** Math.min(conditions.length, MOST_CONDITIONS)
  const fields = countSelections(operation.selectionSet, fragmentsOf(document))
  return Math.min(Math.max(document.loc?.end ?? 0, forms * fields * OF_A_FIELD), most / 4)
}
