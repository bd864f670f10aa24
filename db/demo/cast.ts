/**
 * The people of the demo. Their names are types below, so whoever is not here cannot like or say anything. The first
 * is its administrator, so that what only administrators may do can be tried.
 */
export const people = [
  { username: 'ana', signature: '早睡早起，去看海 🌊' },
  { username: 'ben', signature: 'Long drives, short videos.' },
  { username: 'cleo', signature: 'I wait for shooting stars so you do not have to ✨' },
  { username: '小明', signature: '写代码，也写字。欢迎互关！' },
  { username: '阿珍', signature: '爱种花的阿珍 🌸 每周更新' },
  { username: 'kenji', signature: '数学很美，不信你看' },
] as const

export type Username = (typeof people)[number]['username']

/** Both directions make two people friends. */
export const follows: readonly (readonly [follower: Username, followee: Username])[] = [
  ['ana', 'ben'],
  ['ben', 'ana'],
  ['ana', '小明'],
  ['小明', 'ana'],
  ['cleo', 'kenji'],
  ['kenji', 'cleo'],
  ['阿珍', '小明'],
  ['小明', '阿珍'],
  ['ben', 'cleo'],
  ['kenji', 'ana'],
  ['阿珍', 'ana'],
  ['cleo', 'ana'],
]

export interface DemoChat {
  between: readonly [Username, Username]
  /** When the first message was sent; one follows the other after a minute. */
  hoursAgo: number
  lines: readonly (readonly [sender: Username, text: string])[]
}

export const chats: readonly DemoChat[] = [
  {
    between: ['ana', 'ben'],
    hoursAgo: 3,
    lines: [
      ['ben', 'That sunrise! Where was it?'],
      ['ana', '青岛，五点钟的闹钟 😴'],
      ['ben', 'Worth it. Next time wake me up too 😂'],
      ['ana', '好，说定了！'],
    ],
  },
  {
    between: ['ana', '小明'],
    hoursAgo: 26,
    lines: [
      ['小明', '在吗？周末一起去拍日出？'],
      ['ana', '可以啊，几点集合'],
      ['小明', '四点半 🙈'],
    ],
  },
  {
    between: ['小明', '阿珍'],
    hoursAgo: 8,
    lines: [
      ['阿珍', '我的莲花开了，快来看 🪷'],
      ['小明', '太美了吧！教教我怎么种'],
    ],
  },
]
