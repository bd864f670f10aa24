import { z } from 'zod'
import { readHot } from './hot.ts'
import { anyPort, url } from './kinds.ts'

/** Settings for those who look after the system: what they see of it, and what they may change while it runs. */
export const observation = {
  OPS_PORT: z
    .union([z.literal('off'), anyPort], { error: 'must be off, or a port' })
    .optional()
    .describe(
      'Port for operators: metrics, health, a page of essential numbers; `off` for none. Without it 9464, or any free one when that is taken.',
    ),
  OPS_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address that the port for operators listens at. It knows no password: never a public one.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http', 'https')
    .optional()
    .describe('An OpenTelemetry collector that takes OTLP over HTTP. Without it nothing is traced.'),
  TRACE_SHARE: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('Of all requests, how many are traced: 0 for none, 1 for all.'),
  PLACES: z
    .enum(['on', 'off'])
    .default('on')
    .describe(
      'Whether it is looked up where requests come from: counted by hour and place, and shown with comments when that is switched on.',
    ),
  SETTINGS_FILE: z
    .string()
    .superRefine((path, context) => {
      const read = readHot(path)
      if ('hot' in read) return
      const message = `${path} cannot be used: ${read.problem}`
      context.addIssue({ code: 'custom', message })
    })
    .optional()
    .describe(
      'A file in YAML or JSON whose settings are in force as soon as it is saved: see docs/operations.md.',
    ),
}
