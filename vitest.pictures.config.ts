import { mergeConfig } from 'vitest/config'
import config from './vitest.config.ts'

/** `npm run pictures`: takes the pictures of the pages that the documents show. */
export default mergeConfig(
  { ...config, test: { ...config.test, include: [] } },
  { test: { include: ['tests/pages/pictures.ts'] } },
)
