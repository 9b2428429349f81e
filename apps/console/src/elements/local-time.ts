/** Returns the value of an input of type `datetime-local`, in the zone of the reader. */
export function toLocalInput(at: string | null | undefined) {
  const time = new Date(at ?? '')
  if (Number.isNaN(time.getTime())) return ''
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}
