import { expect, test } from 'vitest'
import { PASSWORD_COST } from '#db/password-cost.ts'
import { passwordsAt } from './password.ts'

const ana = { address: '198.51.100.1' }

test('S-13: for whoever has gone before their turn, nothing is hashed', async () => {
  const passwords = passwordsAt(PASSWORD_COST)
  const hash = await passwords.hash('long enough', ana)
  expect(await passwords.fits('long enough', hash, ana)).toBe(true)
  const gone = { ...ana, hasLeft: () => true }
  await expect(passwords.fits('long enough', hash, gone)).rejects.toThrow('Too many people')
  await expect(passwords.hash('long enough', gone)).rejects.toThrow('Too many people')
})
