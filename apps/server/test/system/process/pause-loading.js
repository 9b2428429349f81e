// Loader hooks that stop when the program is loaded, until a file exists.

import { existsSync, writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** @type {import('node:module').LoadHook} */
export async function load(url, context, nextLoad) {
  const file = process.env.CONTINUE_FILE ?? ''
  if (/\/run-program-\w+\.js$/.test(url)) {
    writeSync(2, 'loading\n')
    while (!existsSync(file)) await pause(10)
  }
  return nextLoad(url, context)
}
