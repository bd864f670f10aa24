import { SECONDS } from '#platform/observe/buckets.ts'
import { counter, histogram } from '#platform/observe/series.ts'

const delivery = histogram(
  'douyin_chat_delivery_seconds',
  'From a message being stored to a listening recipient being given it; what came while nobody listened is not in it',
  SECONDS,
).of()
const sent = counter('douyin_chat_messages_total', 'Messages that were stored').of()

export function countSent(): void {
  sent.value += 1
}

/** `since`: from when on the recipient listened. */
export function measureDelivery(sentAt: Date, since: number): void {
  if (sentAt.getTime() >= since) delivery.observe(Math.max(0, Date.now() - sentAt.getTime()) / 1000)
}
