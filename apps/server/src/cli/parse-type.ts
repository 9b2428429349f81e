/** Splits the type of a column, such as `timestamp(3) with time zone`. */
export function parseType(type: string) {
  const [, name = '', size, zone] =
    /^([a-z ]+?)(?:\(([\d,]+)\))?( with(?:out)? time zone)?$/i.exec(type) ?? []
  return { name: name.toLowerCase(), size, hasTimeZone: zone === ' with time zone' }
}
