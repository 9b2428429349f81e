/** How many of the most common passwords are refused. */
const count = 10_000

let list: Promise<Set<string>> | undefined

/** Whether a password is one of the most common ones, in upper or lower case. The list is loaded once. */
export async function isCommonPassword(password: string) {
  list ??= loadList()
  return (await list).has(password.normalize('NFKC').toLowerCase())
}

async function loadList() {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'].slice(0, count).map(String))
}
