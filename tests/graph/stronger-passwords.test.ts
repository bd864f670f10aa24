import { expect, test } from 'vitest'
import { PASSWORD_COST } from '#db/password-cost.ts'
import { createDatabase } from '../database.ts'
import { rowsOf } from '../rows.ts'
import { createWorld } from '../world.ts'

const LOGIN = 'mutation($u: String!, $p: String!) { login(username: $u, password: $p) { token user { id } } }'

test('S-09: a password that was hashed when that was cheaper is hashed anew when its owner signs in, not for a guess', async () => {
  await using database = await createDatabase()
  const { sql, ...rows } = rowsOf(database.url)
  await using _ = rows
  const hashOf = async (id: string) => {
    const [row] = await sql<
      { hash: string }[]
    >`select password_hash as hash from users.users where id = ${id}`
    return row?.hash
  }
  const cheap = { memoryCost: 1_024, timeCost: 1, parallelism: 1 }
  await using before = await createWorld({ database, passwordCost: cheap })
  const ana = await before.graph.signUp('ana')
  const hash = await hashOf(ana.id)
  expect(hash).toContain('$m=1024,t=1,p=1$')

  await using after = await createWorld({ database, passwordCost: PASSWORD_COST })
  const { graph } = after
  expect(await graph.refusal(LOGIN, { u: 'ana', p: 'a guess' })).toBe('BAD_CREDENTIALS')
  expect(await hashOf(ana.id)).toBe(hash)
  for (let n = 0; n < 2; n += 1)
    expect((await graph.get(LOGIN, { u: 'ana', p: 'ana password' })).login.user).toEqual({ id: ana.id })
  const anew = await hashOf(ana.id)
  expect(anew).toContain('$m=19456,t=2,p=1$')
  expect((await graph.as(String(ana.token)).get('{ me { id } }')).me).toEqual({ id: ana.id })
})
