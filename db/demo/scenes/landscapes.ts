import { TALL, chance, glow, hex, mix, smooth, type Colour, type Scene } from './paint.ts'

const night = hex('#1b1f4b')
const rose = hex('#e0607e')
const gold = hex('#ffc86b')
const deep = hex('#0d2b4f')

/** The sun comes up behind the sea and lays a road of light on it. */
export const sunrise: Scene = (x, y, t) => {
  const horizon = 1.05
  const sunY = 1.12 - 0.42 * smooth(0, 1, t * 0.9 + 0.1)
  const day = 0.35 + 0.65 * t
  if (y < horizon) {
    const sky = mix(mix(night, hex('#4c7fc9'), day * 0.8), mix(rose, gold, day), (y / horizon) ** 1.6)
    const distance = Math.hypot(x - 0.5, y - sunY)
    const lit = glow(sky, gold, 0.55 * Math.exp(-distance * 4) * day)
    return mix(lit, hex('#fff3c9'), smooth(0.135, 0.128, distance))
  }
  const depth = (y - horizon) / (TALL - horizon)
  const ripple = Math.sin(Math.sqrt(depth + 0.02) * 78 - t * Math.PI * 6 + Math.sin(x * 8 + depth * 5) * 1.4)
  const sea = mix(mix(rose, gold, day * 0.6), deep, depth * 1.3 + 0.25)
  const road = Math.exp(-(((x - 0.5) / (0.09 + depth * 0.22)) ** 2)) * (0.55 + 0.45 * ripple)
  return glow(glow(sea, [0.1, 0.12, 0.15], ripple * 0.25), gold, road * 0.55 * day)
}

const ridges: readonly Colour[] = ['#b9c9d6', '#94aec0', '#6d90a8', '#48708c', '#2b4f6d', '#17324b'].map(hex)

/** Six ridges in mist slide past each other, the near ones faster. */
export const hills: Scene = (x, y, t) => {
  const sun = smooth(0.115, 0.108, Math.hypot(x - 0.7, y - 0.42))
  let colour = mix(mix(hex('#f6d8c1'), hex('#dfe7ea'), y / 1.1), hex('#f2825b'), sun)
  for (const [index, ridge] of ridges.entries()) {
    const p = x * (2.1 + index * 0.35) + t * (0.25 + index * index * 0.09) + index * 17.3
    const wave = Math.sin(p * 2.2) * 0.055 + Math.sin(p * 5.1 + 1) * 0.025 + Math.sin(p * 11.7) * 0.008
    const top = 0.62 + index * 0.18 + wave
    const mist = mix(ridge, [0.9, 0.93, 0.95], 0.5 * smooth(0, 0.3, y - top) * (1 - index / 7))
    colour = mix(colour, mist, smooth(top - 0.002, top + 0.002, y))
  }
  return colour
}

/** Green and violet curtains over a dark lake that mirrors them. */
export const aurora: Scene = (x, y, t) => {
  const shore = 1.28
  const isLake = y > shore
  const height = isLake ? 2 * shore - y + Math.sin(y * 90 - t * 25) * 0.008 : y
  let colour: Colour = mix(hex('#050a20'), hex('#0f2740'), height / shore)
  colour = glow(colour, [1, 1, 1], star(x, height, 34) * 0.8)
  for (let curtain = 0; curtain < 3; curtain++) {
    const phase = t * Math.PI * 2 + curtain * 2.1
    const foot = 0.72 + curtain * 0.13 + Math.sin(x * 4.2 + phase) * 0.1 + Math.sin(x * 9.1 - phase) * 0.035
    const above = foot - height
    const rays = 0.65 + 0.35 * Math.sin(x * 24 + Math.sin(phase + x * 7) * 2.5)
    const light = smooth(-0.02, 0.05, above) * Math.exp(-Math.max(0, above) * 3.4) * rays
    colour = glow(colour, mix(hex('#38f59a'), hex('#8f4dff'), above * 1.9), light * 0.6)
  }
  const bank = shore - 0.05 - 0.03 * Math.sin(x * 7 + 1) - 0.015 * Math.abs(Math.sin(x * 33))
  if (!isLake && y > bank) return mix(colour, hex('#02060f'), smooth(bank, bank + 0.006, y))
  return isLake ? mix(colour, hex('#02060f'), 0.45) : colour
}

/** A crescent over firs, and one meteor. */
export const meteor: Scene = (x, y, t) => {
  let colour = mix(hex('#0a0f2c'), hex('#3d3a78'), (y / TALL) ** 1.4)
  colour = mix(colour, hex('#c9728f'), smooth(0.95, 1.75, y) * 0.55)
  colour = glow(colour, [0.95, 0.97, 1], star(x, y, 26) * (0.75 + 0.25 * Math.sin(t * 12 + x * 40)))
  const isMoon =
    smooth(0.092, 0.088, Math.hypot(x - 0.74, y - 0.34)) *
    smooth(0.08, 0.085, Math.hypot(x - 0.78, y - 0.315))
  colour = mix(
    glow(colour, hex('#ffe9b8'), 0.18 * Math.exp(-Math.hypot(x - 0.72, y - 0.35) * 7)),
    hex('#fff1cf'),
    isMoon,
  )
  const flight = t * 2.1 - 0.35
  const along = (x - 0.05) * 0.83 + (y - 0.25) * 0.56
  const across = (x - 0.05) * 0.56 - (y - 0.25) * 0.83
  const behind = flight - along
  const tail = behind > 0 && along > -0.2 ? Math.exp(-behind * 5) * Math.exp(-((across / 0.005) ** 2)) : 0
  colour = glow(colour, [1, 0.97, 0.85], tail * 1.2)
  const tree = 1.6 - 0.2 * Math.abs(((x * 7.3 + 0.2) % 1) - 0.5) * -1 - firHeight(x)
  return mix(colour, hex('#060818'), smooth(tree, tree + 0.008, y))
}

function firHeight(x: number): number {
  const column = Math.floor(x * 9)
  const inside = Math.abs(x * 9 - column - 0.5) * 2
  return (1 - inside) * (0.16 + 0.2 * chance(column + 3))
}

/** Brightness of a field of stars: one star at most per cell, away from its border. */
function star(x: number, y: number, cells: number): number {
  const column = Math.floor(x * cells)
  const row = Math.floor(y * cells)
  const seed = column * 57 + row * 131
  if (chance(seed) < 0.82) return 0
  const dx = x * cells - column - 0.3 - 0.4 * chance(seed + 1)
  const dy = y * cells - row - 0.3 - 0.4 * chance(seed + 2)
  return Math.exp(-(dx * dx + dy * dy) * 90) * (0.4 + 0.6 * chance(seed + 3))
}
