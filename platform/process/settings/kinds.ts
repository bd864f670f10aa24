import { z } from 'zod'
import { problemsInRates } from '#platform/rate/rate-setting.ts'

/** A port; 0 picks a free one. */
export const anyPort = z.coerce.number().int().min(0).max(65_535)
export const port = (fallback: number) => anyPort.default(fallback)
/** The beginning of addresses that are given out: a path is put behind it, and so nothing may stand there already. */
export const baseUrl = () =>
  url('http', 'https').refine((text) => !/[?#]/.test(text), {
    error: 'must be an address without ? and #: paths are put behind it',
  })
/** An address with one of the schemes. */
export const url = (...schemes: string[]) =>
  z
    .string()
    .refine((text) => schemes.some((scheme) => text.startsWith(`${scheme}://`)) && URL.canParse(text), {
      error: `must be an address that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    })

/** Addresses with commas between them. */
export const addressesOf = (text: string) => text.split(',').map((each) => each.trim())

/** How often these things may be done: `off`, or `comment=60/60,register=1000/900`. */
export const rates = (names: readonly string[]) =>
  z
    .string()
    .regex(/^(off|([\w-]+=\d{1,9}\/\d{1,9}(,|$))*)$/, {
      error: 'must be off, or NAME=MOST/SECONDS, with commas in between',
      abort: true,
    })
    .superRefine((text, context) => {
      for (const message of problemsInRates(text, names)) context.addIssue({ code: 'custom', message })
    })
