import { TALL, chance, hex, mix, smooth, type Scene } from './paint.ts'

const COLUMNS = 27
const ROWS = 48
const GENERATIONS = 24

/**
 * Conway's game of life on a torus, cells as rounded tiles that fade in and out. All generations are computed once,
 * when the scene is made.
 */
export function makeLife(): Scene {
  const generations = [firstGeneration()]
  for (let n = 1; n <= GENERATIONS; n++) generations.push(nextGeneration(generations[n - 1] ?? []))

  return (x, y, t) => {
    const time = t * (GENERATIONS - 1)
    const now = Math.floor(time)
    const column = Math.floor(x * COLUMNS)
    const row = Math.floor((y / TALL) * ROWS)
    const cell = row * COLUMNS + column
    const before = generations[now]?.[cell] ? 1 : 0
    const after = generations[now + 1]?.[cell] ? 1 : 0
    const life = before + (after - before) * smooth(0.2, 0.8, time - now)
    const dx = Math.abs(x * COLUMNS - column - 0.5)
    const dy = Math.abs((y / TALL) * ROWS - row - 0.5)
    const tile = smooth(0.45, 0.39, Math.hypot(Math.max(0, dx - 0.2), Math.max(0, dy - 0.2)) + 0.2)
    const warm = mix(hex('#ffd166'), hex('#ef476f'), y / TALL)
    return mix(
      hex('#101535'),
      mix(warm, hex('#06d6a0'), 0.5 + 0.5 * Math.sin(x * 3 + y * 2)),
      tile * (0.07 + 0.93 * life),
    )
  }
}

function firstGeneration(): readonly boolean[] {
  return Array.from({ length: COLUMNS * ROWS }, (_, cell) => chance(cell * 3.7 + 1) > 0.66)
}

function nextGeneration(cells: readonly boolean[]): readonly boolean[] {
  return cells.map((isAlive, cell) => {
    const neighbours = countNeighbours(cells, cell % COLUMNS, Math.floor(cell / COLUMNS))
    return neighbours === 3 || (isAlive && neighbours === 2)
  })
}

function countNeighbours(cells: readonly boolean[], column: number, row: number): number {
  let count = 0
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      if (dx === 0 && dy === 0) continue
      const x = (column + dx + COLUMNS) % COLUMNS
      const y = (row + dy + ROWS) % ROWS
      if (cells[y * COLUMNS + x]) count++
    }
  }
  return count
}
