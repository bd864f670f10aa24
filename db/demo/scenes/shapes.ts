import { TALL, chance, clamp, glow, hex, mix, smooth, type Colour, type Scene } from './paint.ts'

/** Slow liquid colours. */
export const neon: Scene = (x, y, t) => {
  const phase = t * Math.PI * 2
  const a = Math.sin(x * 3.1 + phase) + Math.sin(y * 2.6 - phase)
  const b = Math.sin((x + y) * 2.3 + phase + a) + Math.sin(Math.hypot(x - 0.5, y - 0.9) * 5 - phase)
  const c = (a + b) * 1.1
  const wave = (shift: number): number => 0.5 + 0.5 * Math.cos(c + shift)
  return mix([0.1, 0.03, 0.25], [wave(0.2) * 1.05, wave(2.6) * 0.75, wave(4.4) * 1.1], 0.9)
}

const palette: readonly Colour[] = [
  '#04102e',
  '#123e7c',
  '#2f8fc4',
  '#f4f0d8',
  '#f5a742',
  '#8c2f1f',
  '#04102e',
].map(hex)

/** A dive to a spiral at the edge of the Mandelbrot set; what is finer than a few pixels is drawn in one colour. */
export const fractal: Scene = (x, y, t) => {
  const scale = 0.011 * 0.4 ** t
  const turn = t * 0.35
  const px = (x - 0.5) * scale
  const py = (y - TALL / 2) * scale
  const cx = -0.743644 + px * Math.cos(turn) - py * Math.sin(turn)
  const cy = 0.131826 + px * Math.sin(turn) + py * Math.cos(turn)
  const { steps, distance } = escape(cx, cy)
  const place = ((Math.log(steps) * 1.7) % 1) * (palette.length - 1)
  const index = Math.floor(place)
  const colour = mix(palette[index] ?? edge, palette[index + 1] ?? edge, place - index)
  return mix(edge, colour, smooth(0.0015, 0.016, distance / scale))
}

const edge = hex('#f7e3b5')

/** After how many steps (a fraction too) a point leaves, and its distance to the set; zero for points inside. */
function escape(cx: number, cy: number): { steps: number; distance: number } {
  let [zx, zy, dx, dy] = [0, 0, 0, 0]
  for (let step = 0; step < 400; step++) {
    const square = zx * zx + zy * zy
    if (square > 1e4) {
      const size = Math.sqrt(square)
      return {
        steps: step + 1 - Math.log2(Math.log2(square) / 2),
        distance: (size * Math.log(size)) / Math.hypot(dx, dy),
      }
    }
    ;[dx, dy] = [2 * (zx * dx - zy * dy) + 1, 2 * (zx * dy + zy * dx)]
    ;[zx, zy] = [zx * zx - zy * zy + cx, 2 * zx * zy + cy]
  }
  return { steps: 1, distance: 0 }
}

const candies: readonly Colour[] = [
  '#ff5d73',
  '#ffb238',
  '#3ec7a6',
  '#4b8df8',
  '#9b6bff',
  '#ff8fc7',
  '#f9f871',
].map(hex)

/** Seven glossy balls that jump, each in its own rhythm; the last frame meets the first. */
export const balls: Scene = (x, y, t) => {
  const floor = 1.45
  let colour =
    y < floor
      ? mix(hex('#fff4e6'), hex('#ffd9c0'), y / floor)
      : mix(hex('#f2b896'), hex('#e59a78'), (y - floor) * 3)
  for (const [index, candy] of candies.entries()) {
    const radius = 0.055 + 0.022 * chance(index + 5)
    const bx = 0.1 + index * 0.134
    const beat = (t * (2 + (index % 3)) + index * 0.37) % 1
    const by = floor - radius - (0.45 + 0.45 * chance(index + 40)) * 4 * beat * (1 - beat)
    const shade = Math.exp(-(((x - bx) / (radius * 0.62)) ** 2) - ((y - floor - 0.025) / 0.011) ** 2)
    colour = mix(colour, hex('#7a3b22'), shade * 0.55 * (1 - 0.8 * clamp((floor - by) * 1.6)))
    const distance = Math.hypot(x - bx, y - by) / radius
    const gloss = Math.exp(-(((x - bx) / radius + 0.35) ** 2 + ((y - by) / radius + 0.4) ** 2) * 9)
    const body = glow(mix(candy, [0.25, 0.08, 0.2], distance ** 3 * 0.28), [1, 1, 1], gloss * 0.75)
    colour = mix(colour, body, smooth(1.03, 0.97, distance))
  }
  return colour
}

const lamps: readonly Colour[] = ['#ffb347', '#ff6f61', '#ffd76e', '#5ec8ff', '#ff4f8b', '#8affc1'].map(hex)

/** Street lights out of focus. */
export const bokeh: Scene = (x, y, t) => {
  let colour = mix(hex('#0a0d22'), hex('#2b1838'), y / TALL)
  for (let index = 0; index < 34; index++) {
    const radius = 0.035 + 0.085 * chance(index + 70) ** 2
    const bx = -0.15 + ((chance(index) * 1.3 + t * (0.05 + radius * 1.6)) % 1.3)
    const by = 0.25 + chance(index + 20) * 1.25 + 0.02 * Math.sin(t * Math.PI * 2 + index)
    const distance = Math.hypot(x - bx, y - by) / radius
    if (distance > 1.1) continue
    const disc = smooth(1.06, 0.94, distance) * (0.55 + 0.45 * smooth(0.6, 1, distance))
    const pulse = 0.6 + 0.25 * Math.sin(t * Math.PI * 4 + index * 1.7)
    colour = glow(
      colour,
      lamps[index % lamps.length] ?? edge,
      disc * pulse * (0.5 + 0.45 * chance(index + 9)),
    )
  }
  return colour
}

/** A flower of three rings opens. */
export const lotus: Scene = (x, y, t) => {
  const dx = x - 0.5
  const dy = y - 0.88
  const radius = Math.hypot(dx, dy)
  const angle = Math.atan2(dy, dx)
  const open = 0.45 + 0.55 * smooth(0, 0.85, t)
  let colour = mix(hex('#1f6f68'), hex('#072b3a'), radius * 1.15)
  colour = glow(colour, hex('#5fd6b4'), 0.07 * Math.sin(radius * 42 - t * 20) * Math.exp(-radius * 2))
  for (let ring = 0; ring < 3; ring++) {
    const reach = (0.46 - ring * 0.11) * open
    const petal = Math.abs(Math.cos(angle * (4.5 - ring * 0.5) + ring * 0.6 + t * 0.35)) ** 0.7
    const edge = reach * (0.4 + 0.6 * petal)
    const tint = mix(
      hex('#fff0f5'),
      mix(hex('#ff7fb0'), hex('#d9418a'), ring / 3),
      clamp(radius / reach) ** 1.3,
    )
    const shadow = mix(colour, hex('#3a0f2c'), 0.4 * smooth(edge + 0.03, edge, radius))
    colour = mix(
      shadow,
      mix(tint, hex('#b02a6e'), 0.25 * (1 - petal)),
      smooth(edge + 0.003, edge - 0.003, radius),
    )
  }
  const heart = mix(hex('#ffe27a'), hex('#e59a1f'), radius / 0.08 + 0.2 * Math.sin(angle * 18))
  return mix(colour, heart, smooth(0.083 * open, 0.079 * open, radius))
}
