/** A block of shell commands that a document promises to work, and the output it shows. */
export interface DocumentedExample {
  /** The line of the document where the commands begin, for whoever reads a failure. */
  line: number
  commands: string
  shown: string
}

const EXAMPLE = /<!-- test -->\n```sh\n([\s\S]*?)```\n```\w+\n([\s\S]*?)```\n/g

/** Every example of a document that is marked with `<!-- test -->`: its commands, then what they print. */
export function readExamples(document: string): DocumentedExample[] {
  return [...document.matchAll(EXAMPLE)].map(({ 1: commands = '', 2: shown = '', index }) => ({
    line: document.slice(0, index).split('\n').length + 2,
    commands,
    shown: shown.trim(),
  }))
}

/** The shown output as a pattern of the real one: `…` stands for anything, everything else for itself. */
export function patternOf(shown: string): RegExp {
  const parts = shown.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('[\\s\\S]*?')}$`)
}
