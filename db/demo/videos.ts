import type { Username } from './cast.ts'

export interface DemoVideo {
  /** The name of the clip that is shown. */
  clip: string
  by: Username
  hoursAgo: number
  likedBy: readonly Username[]
  /** The first is said seven minutes after publishing, each later one seven minutes after the one before. */
  comments: readonly (readonly [author: Username, text: string])[]
}

/** Oldest first, as they would have been published: ids grow with time. */
export const videos: readonly DemoVideo[] = [
  {
    clip: 'neon',
    by: '小明',
    hoursAgo: 141,
    likedBy: ['ana', '阿珍'],
    comments: [['ana', '真的放松下来了 😌']],
  },
  {
    clip: 'hills',
    by: 'ben',
    hoursAgo: 122,
    likedBy: ['ana', 'cleo', 'kenji'],
    comments: [
      ['cleo', 'Which road is this?'],
      ['ben', 'Somewhere between two gas stations 😅'],
    ],
  },
  {
    clip: 'fractal',
    by: 'kenji',
    hoursAgo: 99,
    likedBy: ['cleo', '小明', 'ana', 'ben'],
    comments: [
      ['小明', '看得我头晕，但停不下来 🌀'],
      ['cleo', 'Zoom in! More!'],
    ],
  },
  {
    clip: 'balls',
    by: '小明',
    hoursAgo: 75,
    likedBy: ['阿珍', 'ana', 'ben', 'kenji', 'cleo'],
    comments: [
      ['阿珍', '我看了二十遍 😂😂'],
      ['ana', '二十遍+1'],
      ['kenji', '能量守恒，舒服'],
    ],
  },
  {
    clip: 'aurora',
    by: 'cleo',
    hoursAgo: 52,
    likedBy: ['kenji', 'ana'],
    comments: [['ana', '此生必看系列 💚']],
  },
  {
    clip: 'life',
    by: 'kenji',
    hoursAgo: 47,
    likedBy: ['小明'],
    comments: [['小明', '大学写过这个作业，哈哈哈 🤓']],
  },
  {
    clip: 'bokeh',
    by: 'ben',
    hoursAgo: 29,
    likedBy: ['cleo', '阿珍'],
    comments: [['阿珍', '城市的晚上好温柔 🌃']],
  },
  {
    clip: 'meteor',
    by: 'cleo',
    hoursAgo: 22,
    likedBy: ['kenji', 'ben', 'ana', '小明'],
    comments: [
      ['kenji', '许愿了吗？🌠'],
      ['cleo', '许了，不能说！'],
    ],
  },
  {
    clip: 'lotus',
    by: '阿珍',
    hoursAgo: 9,
    likedBy: ['小明', 'ana', 'cleo'],
    comments: [['小明', '花开的声音，听到了 👂🪷']],
  },
  {
    clip: 'sunrise',
    by: 'ana',
    hoursAgo: 4,
    likedBy: ['ben', '小明', '阿珍', 'cleo', 'kenji'],
    comments: [
      ['ben', 'Goosebumps 😍'],
      ['小明', '拍得太好了！早起值了 👍'],
      ['阿珍', '想去想去 🌅'],
    ],
  },
]
