import { ApolloArmor } from '@escape.tech/graphql-armor'
import { GraphQLError, type ASTVisitor, type ValidationContext } from 'graphql'

/** What one document may ask for. A client that needs more asks in several documents. */
export const LIMITS = {
  /** Fields within fields. */
  depth: 10,
  /** Fields under another name. */
  aliases: 15,
  directives: 50,
  /** Words and signs of the document. */
  tokens: 2_000,
  /** Bytes of a request's body. */
  body: 100 * 1024,
} as const

/** The limits as rules and plugins of the server: refused before anything is planned. */
export function documentLimits() {
  const armor = new ApolloArmor({
    maxDepth: { n: LIMITS.depth, flattenFragments: true },
    maxAliases: { n: LIMITS.aliases },
    maxDirectives: { n: LIMITS.directives },
    // Its rule answers a mere slip of the pen with HTTP 500; the parser itself can count.
    maxTokens: { enabled: false },
    // Lists have caps of their own; a cost that counts their sizes is not what this rule can do.
    costLimit: { enabled: false },
    blockFieldSuggestion: { enabled: false },
  })
  const { plugins, validationRules } = armor.protect()
  const parseOptions = { maxTokens: LIMITS.tokens }
  return { plugins, parseOptions, validationRules: [...validationRules, noProto] }
}

/** Answers are plain objects on their way here, and those cannot hold anything under this name. */
function noProto(context: ValidationContext): ASTVisitor {
  return {
    Field({ alias }) {
      if (alias?.value !== '__proto__') return
      context.reportError(new GraphQLError('A field cannot be called "__proto__"', { nodes: alias }))
    },
  }
}
