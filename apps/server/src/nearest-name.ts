import leven, { closestMatch } from 'leven'

/** Returns the name that differs by one slip, or else by at most a fifth of its letters. */
export function findNearestName(name: string, known: string[]) {
  const slip = known.find((one) => isOneSlip(name, one))
  return slip ?? closestMatch(name, known, { maxDistance: Math.floor(name.length / 5) })
}

/** Whether one letter differs, is missing or is too many, or two letters have changed places. */
function isOneSlip(name: string, known: string) {
  const sortLetters = (text: string) => [...text].sort().join('')
  const distance = leven(name, known)
  return distance <= 1 || (distance === 2 && sortLetters(name) === sortLetters(known))
}
