import { hash } from '@node-rs/argon2'
import { PASSWORD_COST } from './password-cost.ts'

/** Everybody in demo and seed data signs in with it. Documented, so it protects nothing. */
export const demoPassword = 'douyin-demo'

/** As people's own are: what was hashed otherwise would be hashed again at the first sign-in. */
export function hashDemoPassword(): Promise<string> {
  return hash(demoPassword, PASSWORD_COST)
}
