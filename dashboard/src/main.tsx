import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { readRole } from './role.ts'
import './style/base.css'

const page = document.getElementById('page')
if (page) createRoot(page).render(<App />)
void readRole()
