import { preference } from './preference.ts'

export const themes = ['system', 'light', 'dark'] as const

export const theme = preference('theme', themes, 'system', (value) => {
  document.documentElement.dataset.theme = value
})
