/** Something the person who seeds can put right: its sentence is printed and no stack. */
export class SeedError extends Error {
  override readonly name = 'SeedError'
}
