import { expect, test } from 'vitest'
import { hashPassword, passwordFits } from './password.ts'

const ana = { address: '198.51.100.1' }

test('S-13: for whoever has gone before their turn, nothing is hashed', async () => {
  const hash = await hashPassword('long enough', ana)
  expect(await passwordFits('long enough', hash, ana)).toBe(true)
  const gone = { ...ana, hasLeft: () => true }
  await expect(passwordFits('long enough', hash, gone)).rejects.toThrow('Too many people')
  await expect(hashPassword('long enough', gone)).rejects.toThrow('Too many people')
})
