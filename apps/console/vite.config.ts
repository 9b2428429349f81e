import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The address of a server to develop against: `npm run dev` proxies the API to it. */
const server = process.env.CASTELLAN_URL ?? 'http://localhost:3000'

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  resolve: { conditions: ['source', 'module', 'browser', 'production'] },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    license: { fileName: 'licenses.md' },
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { '/api': { target: server, changeOrigin: true, headers: { origin: server } } },
  },
})
