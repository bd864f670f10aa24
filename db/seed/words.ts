import { oneOf, type Random } from './random.ts'

const surnames = list('王|李|张|刘|陈|杨|赵|黄|周|吴|徐|孙|胡|朱|高|林|何|郭|马|罗')
const given = list('雨桐|子轩|梓涵|浩然|欣怡|思远|佳琪|宇航|诗涵|明|静|磊|芳|小北|一诺|沐宸|可心|嘉豪')
const nicknames = list(
  '爱吃火锅的猫|一只小鹿|今天也要加油|奶茶不加糖|深夜食堂|追风少年|海边的风|柠檬精|山间清风|早起失败',
)
const english = list('Emma|Liam|Olivia|Noah|Mia|Lucas|Chloe|Ethan|Sofia|Leo|Grace|Oscar|Ruby|Max|Ivy|Theo')

/** A Chinese name, a nickname or an English name. */
export function personName(random: Random): string {
  const kind = random()
  if (kind < 0.5) return oneOf(random, surnames) + oneOf(random, given)
  return kind < 0.75 ? oneOf(random, nicknames) : oneOf(random, english)
}

const signatures = list(
  '||记录生活的点点滴滴 📷|每天一个小视频|合作请私信|Just here for the fun ✨|喜欢就点个关注吧 ❤️|' +
    '吃货一枚 🍜|旅行中 ✈️|Cats > people 🐱|互关秒回|努力变成更好的自己',
)

/** What somebody says about themselves; some say nothing. */
export function signature(random: Random): string {
  return oneOf(random, signatures)
}

const openings = list('今天|周末|第一次|终于|下班后|带着爸妈|一个人|和朋友一起|凌晨三点|放假第一天')
const doings = list(
  '去看海|学做红烧肉|拍到了日落|逛夜市|爬黄山|养了一只猫|挑战跑十公里|吃遍整条街|打卡网红店|在家健身',
)
const closings = list('，太治愈了|，结果翻车了哈哈|，你们觉得怎么样？|，值得再来一次||，谁懂啊|，建议收藏')
const tags = list('| #日常| #vlog| #美食| #旅行| #萌宠| 🌅| 😂| #记录美好生活')
const titles = list(
  'Sunset from the rooftop 🌇|My cat learned to open doors|Street food tour, part 7 🍢|' +
    'POV: Monday morning|How to fold a dumpling in 10 seconds 🥟|Wait for the end…|' +
    'Tiny kitchen, big noodles|Skate fail compilation 🛹',
)

/** The title of a video; one in five is English. */
export function videoTitle(random: Random): string {
  if (random() < 0.2) return oneOf(random, titles) + oneOf(random, tags)
  return oneOf(random, openings) + oneOf(random, doings) + oneOf(random, closings) + oneOf(random, tags)
}

const remarks = list(
  '哈哈哈哈哈|太美了吧|求同款|在哪里拍的？|第一！|学到了|已收藏|看了三遍|这也太会了|爷青回|笑死我了|' +
    '好想去|羡慕了|So good|I need this|背景音乐叫什么|博主更新好勤快|这个角度绝了',
)
const faces = list('||😂|❤️|👍|🔥|😍|🤣🤣|🥺|👏👏👏|🌹|😭')

/** What somebody says below a video. */
export function commentText(random: Random): string {
  return oneOf(random, remarks) + oneOf(random, faces)
}

const lines = list(
  '在吗|晚上一起吃饭？|好呀|你看了我发的视频吗|哈哈哈|刚到家|明天几点|八点见|收到 👌|笑死|ok|' +
    'See you tomorrow!|想你了|这个给你看|辛苦啦|周末有空吗|在开会，晚点说|晚安 🌙|早！|没问题',
)

/** What somebody writes to somebody. */
export function messageText(random: Random): string {
  return oneOf(random, lines) + (random() < 0.2 ? oneOf(random, faces) : '')
}

function list(words: string): readonly string[] {
  return words.split('|')
}
