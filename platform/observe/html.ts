const REFRESH_SECONDS = 10

/** A titled table; numbers stand to the right. */
export function htmlTable(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const cells = (row: readonly (string | number)[]) =>
    row
      .map((cell) => `<td${typeof cell === 'number' ? ' class="number"' : ''}>${escape(String(cell))}</td>`)
      .join('')
  const body =
    rows.length > 0
      ? rows.map((row) => `<tr>${cells(row)}</tr>`).join('')
      : `<tr><td colspan="${columns.length}">nothing yet</td></tr>`
  const head = columns.some((column) => column !== '')
    ? `<thead><tr>${columns.map((column) => `<th>${escape(column)}</th>`).join('')}</tr></thead>`
    : ''
  return `<section><h2>${escape(title)}</h2><table>${head}<tbody>${body}</tbody></table></section>`
}

/** The whole page around its sections. */
export function htmlPage(name: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="${REFRESH_SECONDS}">
<title>${escape(name)} · operations</title><link rel="stylesheet" href="/ops.css"></head>
<body><header><h1>${escape(name)}</h1><p><a href="/metrics">metrics</a> · <a href="/health/details">health</a></p>
<form method="post" action="/heap-snapshot"><button>Take a heap snapshot</button></form></header>
<main>${body}</main></body></html>`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? '')
}
