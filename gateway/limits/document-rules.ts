import { ApolloArmor } from '@escape.tech/graphql-armor'
import {
  getNamedType,
  GraphQLError,
  MaxIntrospectionDepthRule,
  type ASTVisitor,
  type FloatValueNode,
  type IntValueNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql'
import { LIMITS, type LimitName } from './limits.ts'
import { tooMuch } from './too-much.ts'

/** What a document's text alone decides, as rules of the server and of live sockets: refused before anything is planned. */
export function documentRules() {
  const { validationRules } = new ApolloArmor({
    maxDepth: { n: LIMITS.depth, flattenFragments: true, ...toldAs('depth') },
    maxAliases: { n: LIMITS.aliases, ...toldAs('aliases') },
    maxDirectives: { n: LIMITS.directives, ...toldAs('directives') },
    // Its rule answers a mere slip of the pen with HTTP 500; the parser itself can count.
    maxTokens: { enabled: false },
    // It knows nothing of list sizes; ours does (operation-limits.ts).
    costLimit: { enabled: false },
    // For strangers only, which a rule cannot tell (strangers.ts).
    blockFieldSuggestion: { enabled: false },
  }).protect()
  const parseOptions = { maxTokens: LIMITS.tokens }
  const rules: ValidationRule[] = [...validationRules, MaxIntrospectionDepthRule, noProto, noEndless]
  return { parseOptions, validationRules: rules }
}

/** The library throws its refusals as sentences; here they are reported beside all others, as data. */
function toldAs(limit: LimitName) {
  return {
    propagateOnRejection: false,
    onReject: [
      (context: ValidationContext | null, { message }: GraphQLError) => {
        const found = /found (\d+)/.exec(message)?.[1]
        context?.reportError(tooMuch(limit, found === undefined ? undefined : Number(found)))
      },
    ],
  }
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

/** JSON has no such number: whoever is asked next would fail over it, or take it for nothing. */
function noEndless(context: ValidationContext): ASTVisitor {
  const look = (node: FloatValueNode | IntValueNode) => {
    const type = getNamedType(context.getInputType())
    if (type?.name !== 'Float' || Number.isFinite(Number(node.value))) return
    context.reportError(new GraphQLError('This number is too large', { nodes: node }))
  }
  return { FloatValue: look, IntValue: look }
}
