// Makes the demo videos and their covers: node --import tsx db/demo/make-clips.ts [name …]
// Needs an ffmpeg with libx264 on PATH; about twenty seconds a clip. The results are committed, so nobody else runs this:
// the pictures are computed (scenes/), the chord is synthesised, and the same ffmpeg gives the same bytes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { demoClips, type DemoClip } from './clips.ts'
import { aurora, hills, meteor, sunrise } from './scenes/landscapes.ts'
import { makeLife } from './scenes/life.ts'
import type { Scene } from './scenes/paint.ts'
import { balls, bokeh, fractal, lotus, neon } from './scenes/shapes.ts'

const FRAMES_PER_SECOND = 24

interface Recipe {
  scene: Scene
  /** x264's constant rate factor: higher is smaller. */
  crf: number
  /** Frequencies of the chord, in hertz. */
  chord: readonly [number, number, number]
  coverAtSeconds: number
}

const recipes: Readonly<Record<string, Recipe>> = {
  sunrise: { scene: sunrise, crf: 31, chord: [261.6, 329.6, 392], coverAtSeconds: 2.5 },
  aurora: { scene: aurora, crf: 35, chord: [220, 261.6, 329.6], coverAtSeconds: 1 },
  hills: { scene: hills, crf: 30, chord: [196, 246.9, 293.7], coverAtSeconds: 1 },
  meteor: { scene: meteor, crf: 31, chord: [174.6, 220, 261.6], coverAtSeconds: 1.9 },
  neon: { scene: neon, crf: 32, chord: [233.1, 293.7, 349.2], coverAtSeconds: 0.5 },
  fractal: { scene: fractal, crf: 36, chord: [146.8, 220, 277.2], coverAtSeconds: 0.5 },
  life: { scene: makeLife(), crf: 38, chord: [329.6, 392, 493.9], coverAtSeconds: 1.5 },
  balls: { scene: balls, crf: 31, chord: [261.6, 349.2, 440], coverAtSeconds: 1.3 },
  bokeh: { scene: bokeh, crf: 30, chord: [185, 233.1, 277.2], coverAtSeconds: 1 },
  lotus: { scene: lotus, crf: 33, chord: [246.9, 311.1, 370], coverAtSeconds: 3.4 },
}

const wanted = process.argv.slice(2)
for (const clip of demoClips) {
  const recipe = recipes[clip.name]
  if (!recipe) throw new Error(`no recipe for ${clip.name}`)
  if (wanted.length === 0 || wanted.includes(clip.name)) await make(clip, recipe)
}

async function make(clip: DemoClip, recipe: Recipe): Promise<void> {
  const file = fileURLToPath(new URL(`./clips/${clip.name}`, import.meta.url))
  const seconds = clip.durationMs / 1000
  const [a, b, c] = recipe.chord
  const sound = `0.12*(sin(2*PI*${a}*t)+0.7*sin(2*PI*${b}*t)+0.5*sin(2*PI*${c}*t))*(0.7+0.3*sin(PI*t))`
  const arguments_ = [
    ...['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${clip.width}x${clip.height}`],
    ...['-r', String(FRAMES_PER_SECOND), '-i', 'pipe:0'],
    ...['-f', 'lavfi', '-i', `aevalsrc='${sound}':s=22050:d=${seconds}`],
    ...[
      '-vf',
      'scale=out_color_matrix=bt709:out_range=tv',
      '-colorspace',
      'bt709',
      '-color_primaries',
      'bt709',
    ],
    ...[
      '-color_trc',
      'bt709',
      '-pix_fmt',
      'yuv420p',
      '-c:v',
      'libx264',
      '-profile:v',
      'main',
      '-preset',
      'veryslow',
    ],
    ...['-threads', '1', '-crf', String(recipe.crf), '-g', '48'],
    ...[
      '-af',
      `afade=t=in:d=0.4,afade=t=out:st=${seconds - 0.6}:d=0.6`,
      '-c:a',
      'aac',
      '-b:a',
      '20k',
      '-ac',
      '1',
    ],
    ...['-t', String(seconds), '-map_metadata', '-1', '-bitexact', '-movflags', '+faststart', `${file}.mp4`],
  ]
  const ffmpeg = spawn('ffmpeg', arguments_, { stdio: ['pipe', 'inherit', 'inherit'] })
  const frames = seconds * FRAMES_PER_SECOND
  for (let frame = 0; frame < frames; frame++) {
    if (!ffmpeg.stdin.write(render(clip, recipe.scene, frame / frames))) await once(ffmpeg.stdin, 'drain')
  }
  ffmpeg.stdin.end()
  await exited(ffmpeg)
  const cover = [
    '-v',
    'error',
    '-y',
    '-ss',
    String(recipe.coverAtSeconds),
    '-i',
    `${file}.mp4`,
    '-frames:v',
    '1',
  ]
  await exited(spawn('ffmpeg', [...cover, '-q:v', '7', '-bitexact', `${file}.jpg`], { stdio: 'inherit' }))
}

function render({ width, height }: DemoClip, scene: Scene, t: number): Buffer {
  const pixels = Buffer.allocUnsafe(width * height * 3)
  let at = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = scene((x + 0.5) / width, (y + 0.5) / width, t)
      for (const channel of colour) pixels[at++] = Math.round(Math.min(1, Math.max(0, channel)) * 255)
    }
  }
  return pixels
}

async function exited(child: ReturnType<typeof spawn>): Promise<void> {
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`)
}
