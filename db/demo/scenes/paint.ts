/** Red, green and blue, each from 0 to 1. */
export type Colour = readonly [number, number, number]

/**
 * The colour of one point of one frame. `x` runs from 0 to 1, `y` from 0 (top) to 16/9, `t` from 0 to 1 over the clip.
 */
export type Scene = (x: number, y: number, t: number) => Colour

/** The height of a picture whose width is 1. */
export const TALL = 16 / 9

export function mix(a: Colour, b: Colour, share: number): Colour {
  const s = clamp(share)
  return [a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s, a[2] + (b[2] - a[2]) * s]
}

/** `a` with light added to it. */
export function glow(a: Colour, light: Colour, strength: number): Colour {
  return [a[0] + light[0] * strength, a[1] + light[1] * strength, a[2] + light[2] * strength]
}

export function clamp(value: number): number {
  return Math.min(1, Math.max(0, value))
}

/** 0 below `from`, 1 above `to`, smooth between; `from` may be the larger one. */
export function smooth(from: number, to: number, value: number): number {
  const s = clamp((value - from) / (to - from))
  return s * s * (3 - 2 * s)
}

/** A number from 0 to 1 that looks random and is always the same for the same `n`. */
export function chance(n: number): number {
  const s = Math.sin(n * 127.1 + 11.7) * 43758.5453
  return s - Math.floor(s)
}

/** `#rrggbb` as a colour. */
export function hex(code: string): Colour {
  const n = Number.parseInt(code.slice(1), 16)
  return [(n >> 16) / 255, ((n >> 8) & 255) / 255, (n & 255) / 255]
}
