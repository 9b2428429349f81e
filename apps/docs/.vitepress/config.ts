import { readdirSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'
import { slugify } from '../src/slug.ts'

const guides = [
  { text: 'Install', link: '/install' },
  { text: 'Getting started', link: '/getting-started' },
  { text: 'Console', link: '/console' },
  { text: 'Configuration', link: '/configuration' },
  { text: 'Command line', link: '/command-line' },
  { text: 'Deployment', link: '/deployment' },
  { text: 'Monitor', link: '/monitoring' },
  { text: 'Backup', link: '/backup' },
  { text: 'Beside better-auth', link: '/beside-better-auth' },
  { text: 'Example apps', link: '/example-apps' },
  { text: 'Adoption', link: '/adoption' },
  { text: 'Delegating', link: '/delegating' },
  { text: 'Why not?', link: '/why-not' },
  { text: 'API keys', link: '/api-keys' },
  { text: 'Audit log', link: '/audit-log' },
  { text: 'Upgrading', link: '/upgrading' },
]

const reference = [
  { text: 'Client', link: '/client' },
  { text: 'Errors', link: '/errors' },
  { text: 'Compatibility', link: '/compatibility' },
  { text: 'Glossary', link: '/glossary' },
  {
    text: 'API reference',
    link: '/api-reference/',
    collapsed: true,
    items: pagesIn('api-reference'),
  },
]

const inside = [
  { text: 'Architecture', link: '/architecture' },
  { text: 'Performance', link: '/performance' },
  { text: 'Benchmark results', link: '/benchmark-results' },
  { text: 'Decisions', link: '/decisions/', collapsed: true, items: pagesIn('decisions') },
]

export default defineConfig({
  title: 'Castellan',
  description: 'A self-hosted user-administration server that speaks the admin API of better-auth.',
  cleanUrls: true,
  ignoreDeadLinks: [/^http:\/\/localhost/],
  markdown: { anchor: { slugify } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: [
      { text: 'Guides', items: guides },
      { text: 'Reference', items: reference },
      { text: 'Inside', items: inside },
    ],
  },
})

/** The first heading of every page in a folder, as items of the sidebar. */
function pagesIn(folder: string) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'index.md')
    .map((file) => ({
      text: /^# (.+)$/m.exec(readFileSync(`${folder}/${file}`, 'utf8'))?.[1] ?? file,
      link: `/${folder}/${file.replace(/\.md$/, '')}`,
    }))
}
