import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Where a command runs, and what it has in its environment besides. */
export type Place = { folder: string; env?: Record<string, string> | undefined }

/** Runs a command and returns its output. If it fails, the error has the output. */
export async function run(command: string[], { folder, env }: Place) {
  const [file = '', ...words] = command
  try {
    const { stdout } = await promisify(execFile)(file, words, {
      cwd: folder,
      env: { ...process.env, ...env },
      maxBuffer: 2 ** 26,
    })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${command.join(' ')} in ${folder}\n${stdout}\n${stderr}`, { cause: error })
  }
}
