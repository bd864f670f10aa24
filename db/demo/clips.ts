/** A demo video: `clips/NAME.mp4`, with `clips/NAME.jpg` as its cover. Width and height are in pixels. */
export interface DemoClip {
  name: string
  title: string
  durationMs: number
  width: number
  height: number
}

const size = { durationMs: 4000, width: 360, height: 640 }

/** What the demo feed shows, made by `make-clips.ts`. */
export const demoClips: readonly DemoClip[] = [
  { name: 'sunrise', title: '海边的日出，起早一次值了 🌅', ...size },
  { name: 'aurora', title: '今晚的极光，手机直出无滤镜', ...size },
  { name: 'hills', title: '开车路过的山，一层一层像水墨画', ...size },
  { name: 'meteor', title: '等了三个小时，终于拍到流星 🌠', ...size },
  { name: 'neon', title: '盯着看十秒，你会放松下来', ...size },
  { name: 'fractal', title: '一个公式里藏着整个宇宙', ...size },
  { name: 'life', title: '四条规则，画面自己活了', ...size },
  { name: 'balls', title: '解压小球，听说没人能只看一遍 😂', ...size },
  { name: 'bokeh', title: '下班路上的城市夜景 🌃', ...size },
  { name: 'lotus', title: '花开的声音你听到了吗 🪷', ...size },
]
