import { grafanaJson } from '../deploy/observability/board.ts'
import { boards } from '../deploy/observability/boards.ts'
import type { GeneratedFile } from './generated-file.ts'

/** The boards as files that Grafana reads. */
export function grafanaBoards(): GeneratedFile[] {
  return boards.map((board) => ({
    path: `deploy/observability/boards/${board.uid}.json`,
    text: `${JSON.stringify(grafanaJson(board), null, 2)}\n`,
  }))
}
