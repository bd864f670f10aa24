/** How the operations page looks: light or dark as its reader's system is. */
export const style = `:root { color-scheme: light dark; --line: light-dark(#d8dce3, #33383f); --soft: light-dark(#5b6472, #98a1ad) }
body { font: 14px/1.45 system-ui, sans-serif; margin: 0; background: light-dark(#f6f7f9, #14171a); color: light-dark(#14171a, #e7eaee) }
header { display: flex; flex-wrap: wrap; gap: 16px; align-items: center; padding: 12px 20px; border-bottom: 1px solid var(--line) }
h1 { font-size: 18px; margin: 0 }
header p { margin: 0; flex: 1 }
a { color: inherit }
button { font: inherit; padding: 4px 10px }
main { columns: 430px; column-gap: 16px; padding: 16px 20px }
section { break-inside: avoid; background: light-dark(#fff, #1b1f24); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; margin: 0 0 16px; overflow-x: auto }
h2 { font-size: 13px; margin: 0 0 6px; color: var(--soft) }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th { text-align: left; font-weight: 500; color: var(--soft) }
th, td { padding: 3px 12px 3px 0; border-top: 1px solid var(--line); white-space: nowrap }
.number { text-align: right }
`
