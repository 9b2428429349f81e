const marginPx = 8

/** Moves an open popover next to its anchor: below it, or above it where the window ends. */
export function movePopover(popover: HTMLElement, anchor: HTMLElement, side: 'start' | 'end') {
  const { left, right, top, bottom } = anchor.getBoundingClientRect()
  const { style, offsetWidth, offsetHeight } = popover
  const isBelow = bottom + offsetHeight < innerHeight || top < offsetHeight
  style.top = `${isBelow ? bottom : top - offsetHeight}px`
  const wanted = side === 'start' ? left : right - offsetWidth
  style.left = `${Math.min(Math.max(marginPx, wanted), innerWidth - offsetWidth - marginPx)}px`
}
