import { hash } from '@node-rs/argon2'

/** Everybody in demo and seed data signs in with it. Documented, so it protects nothing. */
export const demoPassword = 'douyin-demo'

/** argon2id with the parameters of the users subgraph: others would be hashed again at the first sign-in. */
export function hashDemoPassword(): Promise<string> {
  return hash(demoPassword, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
}
