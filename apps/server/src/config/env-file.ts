import { existsSync, readFileSync } from 'node:fs'
import { loadEnvFile } from 'node:process'
import { parseEnv } from 'node:util'
import { ConfigError } from './config.ts'
import { findMisspelledVariables } from './variable-names.ts'

/**
 * Returns the variables of the process. A file `.env` in the working directory adds missing ones.
 * @throws ConfigError if the file cannot be read, or misspells a variable of the server
 */
export function readProcessEnvironment(path = '.env'): NodeJS.ProcessEnv {
  if (!existsSync(path)) return process.env
  const mistakes = findMisspelledVariables(Object.keys(parseEnv(readEnvFile(path))))
  if (mistakes.length > 0) throw new ConfigError(mistakes.map((line) => `${path}: ${line}`))
  loadEnvFile(path)
  return process.env
}

function readEnvFile(path: string) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { message } = error as Error
    throw new ConfigError([
      `The file ${path} cannot be read. Let the user who runs Castellan read it, or remove it (${message})`,
    ])
  }
}
