import { preference } from '../preference.ts'
import { chinese } from './chinese.ts'
import { english, type Words } from './english.ts'

const languages: Readonly<Record<'en' | 'zh', Words>> = { en: english, zh: chinese }
type Language = keyof typeof languages

// What the browser says in `Accept-Language`: the first one that we speak.
const wanted = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in languages)

export const language = preference<Language>(
  'language',
  ['en', 'zh'],
  wanted === 'zh' ? 'zh' : 'en',
  (tag) => {
    document.documentElement.lang = tag === 'zh' ? 'zh-CN' : 'en'
  },
)

/** The page's words in the reader's language. */
export function useWords(): Words {
  return languages[language.use()]
}

/** Whole numbers as the reader writes them: 12,345 or 1.2万. */
export function shortNumber(value: number): string {
  return new Intl.NumberFormat(document.documentElement.lang, {
    notation: value >= 10_000 ? 'compact' : 'standard',
    maximumFractionDigits: 1,
  }).format(value)
}

const MINUTE = 60_000

/** How long ago, in words; a date when it is longer than a month. */
export function ago(time: number, now = Date.now()): string {
  const tag = document.documentElement.lang
  const minutes = Math.round((now - time) / MINUTE)
  const format = new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' })
  if (minutes < 60) return format.format(-Math.max(0, minutes), 'minute')
  if (minutes < 24 * 60) return format.format(-Math.round(minutes / 60), 'hour')
  if (minutes < 30 * 24 * 60) return format.format(-Math.round(minutes / 1440), 'day')
  return new Intl.DateTimeFormat(tag, { dateStyle: 'medium' }).format(time)
}
