import { buildDashboard } from './build.ts'

console.log((await buildDashboard()) ? 'built dashboard/dist' : 'dashboard/dist is fresh')
