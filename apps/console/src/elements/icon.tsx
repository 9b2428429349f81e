/** The drawings of the console, on a grid of 16 by 16. */
const paths = {
  arrowDown: 'M8 3v10M4 9l4 4 4-4',
  arrowLeft: 'M13 8H3M7 4L3 8l4 4',
  arrowRight: 'M3 8h10M9 4l4 4-4 4',
  arrowUp: 'M8 13V3M4 7l4-4 4 4',
  ban: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM3.8 3.8l8.4 8.4',
  check: 'M3 8.5l3.2 3.2L13 5',
  chevron: 'M6 3l5 5-5 5',
  close: 'M4 4l8 8M12 4l-8 8',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  copy: 'M6 6h7v7H6zM3 10V3h7',
  download: 'M8 2v8M5 7l3 3 3-3M3 13.5h10',
  edit: 'M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3zM9.5 4.5l2 2',
  filter: 'M2.5 3.5h11L9.5 8.5v4l-3 1v-5z',
  help: 'M6 6a2 2 0 1 1 2.6 1.9c-.4.2-.6.5-.6 1v.4M8 11.6v.1M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12z',
  home: 'M2.5 7.5L8 3l5.5 4.5M4 6.5V13h8V6.5',
  key: 'M10 9a3 3 0 1 0-2.7-1.7L3 11.6V13h2v-1.4h1.4v-1.4l1.3-1.3A3 3 0 0 0 10 9zM11 5.6v-.1',
  link: 'M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.8.8M9.3 6.7a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.8-.8',
  list: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5.3a2.5 2.5 0 0 1 5 0v2.2',
  menu: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  more: 'M3.5 8v.1M8 8v.1M12.5 8v.1',
  plus: 'M8 3v10M3 8h10',
  question: 'M5.8 6a2.2 2.2 0 1 1 3 2.1c-.6.2-.8.6-.8 1.3M8 12v.1',
  role: 'M8 2l5 2v4c0 3-2.2 5-5 6-2.8-1-5-3-5-6V4z',
  rotate: 'M13 8a5 5 0 0 1-9 3M3 8a5 5 0 0 1 9-3M12 2v3H9M4 14v-3h3',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7L14 14',
  signOut: 'M6 3H3v10h3M7 8h7M11 5l3 3-3 3',
  theme: 'M13.5 9.6A6 6 0 1 1 6.4 2.5a4.8 4.8 0 0 0 7.1 7.1z',
  trash: 'M3 4.5h10M6 4V2.5h4V4M4.5 4.5l.6 9h5.8l.6-9',
  user: 'M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 13.5c.4-2.6 2.4-4 5-4s4.6 1.4 5 4',
  users:
    'M6 7.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM1.8 13c.3-2.3 2-3.6 4.2-3.6s3.9 1.3 4.2 3.6M10.5 3a2.2 2.2 0 0 1 0 4.3M11.5 9.6c1.6.4 2.5 1.6 2.7 3.4',
  warning: 'M8 2.5l6 11H2zM8 6.5v3.2M8 11.5v.1',
} as const

/** The name of a drawing. */
export type IconName = keyof typeof paths

/** Shows a drawing. It says nothing to a screen reader: what it stands on has a name. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
