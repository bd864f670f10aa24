import { copyText, copyTime } from '../copy-line.ts'
import { type SeedPlan, type TableRows, YEAR } from '../plan.ts'
import { randomFor } from '../random.ts'
import { shares } from '../shares.ts'
import { messageText } from '../words.ts'

const DAY = 24 * 60 * 60 * 1000

interface Conversation {
  id: number
  low: number
  high: number
  messages: Message[]
}

interface Message {
  sequence: number
  isFromLow: boolean
  content: string
  sentAt: number
}

/** Conversations with where they ended. */
export function conversationRows(plan: SeedPlan): TableRows {
  return {
    table: 'chat.conversations',
    columns: ['id', 'low_id', 'high_id', 'last_sequence', 'last_sent_at'],
    count: plan.conversations.count,
    lines: conversationLines(plan),
  }
}

/** What was said in them, each conversation's in order. */
export function messageRows(plan: SeedPlan): TableRows {
  return {
    table: 'chat.messages',
    columns: ['conversation_id', 'sequence', 'sender_id', 'recipient_id', 'content', 'sent_at'],
    count: plan.counts.messages,
    lines: messageLines(plan),
  }
}

function* conversationLines(plan: SeedPlan): Generator<string> {
  for (const { id, low, high, messages } of conversations(plan)) {
    yield `${id}\t${low}\t${high}\t${messages.length}\t${copyTime(messages.at(-1)?.sentAt ?? plan.until)}\n`
  }
}

function* messageLines(plan: SeedPlan): Generator<string> {
  for (const { id, low, high, messages } of conversations(plan)) {
    for (const { sequence, isFromLow, content, sentAt } of messages) {
      const people = isFromLow ? `${low}\t${high}` : `${high}\t${low}`
      yield `${id}\t${sequence}\t${people}\t${copyText(content)}\t${copyTime(sentAt)}\n`
    }
  }
}

/** Made twice, once for each table, rather than remembered: one conversation at a time fits into any memory. */
function* conversations({
  seed,
  until,
  users,
  conversations: ids,
  counts,
}: SeedPlan): Generator<Conversation> {
  const random = randomFor(seed, 'chat')
  const lengths = { parts: ids.count, total: counts.messages - ids.count }
  let index = 0
  for (const more of shares({ seed, purpose: 'chat', ...lengths })) {
    // Neighbours in the circle first (friends, see follows.ts), then those further and further apart.
    const one = index % users.count
    const other = (one + 1 + Math.floor(index / users.count)) % users.count
    const begin = until - DAY - Math.floor((YEAR - DAY) * random())
    const length = 1 + more
    const messages = Array.from({ length }, (_, said) => ({
      sequence: said + 1,
      isFromLow: random() < 0.5,
      content: messageText(random),
      sentAt: begin + Math.floor(((until - begin) * (said + random() * 0.9)) / length),
    }))
    const [low, high] = [users.first + Math.min(one, other), users.first + Math.max(one, other)]
    yield { id: ids.first + index, low, high, messages }
    index += 1
  }
}
