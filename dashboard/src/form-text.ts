/** What was written into a field of a form. */
export function textOf(form: HTMLFormElement, field: string): string {
  const text = new FormData(form).get(field)
  return typeof text === 'string' ? text : ''
}
