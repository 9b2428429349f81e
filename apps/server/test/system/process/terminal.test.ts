import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'
import { main, runCommandLine, signIn, startProcess } from './server-process.ts'

const password = 'correct horse'

const createAda = 'user create ada@example.com --name Ada --password -'

/** Runs a shell command at a pseudo-terminal. Types `early` at once, and one of `keys` at each prompt. */
async function runAtTerminal(command: string, folder: string, keys: string[], early = '') {
  const shellCommand = command.replaceAll('castellan', `"${process.execPath}" "${main}"`)
  const args = ['--quiet', '--return', '--command', shellCommand, '/dev/null']
  const child = spawn('script', args, { cwd: folder, env: { PATH: process.env.PATH } })
  child.stdin.write(early)
  const unused = [...keys]
  let screen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
    const prompts = screen.match(/\(not shown\): /g)?.length ?? 0
    if (prompts > keys.length - unused.length) child.stdin.write(unused.shift() ?? '')
  })
  const [code] = await once(child, 'close')
  return { code, screen }
}

describe('an option that is given as - at a terminal', () => {
  it('asks for the value by name, and does not show what is typed', async () => {
    const { folder, api } = await startProcess()
    const create = `castellan ${createAda.replace(' Ada ', ' - ')}`
    const { code, screen } = await runAtTerminal(create, folder, ['Ada\r', `${password}\r`])
    expect([code, screen]).toEqual([0, expect.stringContaining('name (not shown): \r\n')])
    expect(screen).toContain('password (not shown): \r\n')
    expect(screen).not.toContain(password)
    expect((await signIn(api, password, 'ada@example.com')).status).toBe(200)
  })

  it.each(['typed too early\r', 'unfinished'])(
    'discards what the terminal showed before it asked: %j',
    async (early) => {
      const { folder, api } = await startProcess()
      const { code } = await runAtTerminal(
        `castellan ${createAda}`,
        folder,
        [`${password}\r`],
        early,
      )
      expect(code).toBe(0)
      expect((await signIn(api, password, 'ada@example.com')).status).toBe(200)
    },
  )

  it('shows nothing of what is typed while the program is still loaded', async () => {
    const { folder } = await startProcess()
    const hooks = `import{register}from"node:module";register("${new URL('pause-loading.js', import.meta.url)}")`
    const file = join(folder, 'continue')
    const options = `CONTINUE_FILE=${file} NODE_OPTIONS='--import=data:text/javascript,${encodeURIComponent(hooks)}'`
    const shellCommand = `${options} "${process.execPath}" "${main}" ${createAda}`
    const args = ['--quiet', '--return', '--command', shellCommand, '/dev/null']
    const child = spawn('script', args, { cwd: folder, env: { PATH: process.env.PATH } })
    let screen = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('loading')) {
        child.stdin.write('typed too early\r')
        writeFileSync(file, '')
      }
      if (text.includes('(not shown)')) child.stdin.write(`${password}\r`)
      screen += text
    })
    expect((await once(child, 'close'))[0]).toBe(0)
    expect(screen).toMatch(/^loading\r\npassword \(not shown\): \r\n/)
    expect(screen).not.toContain('typed')
  })

  const endings: [keys: string, name: string, code: number, text: string][] = [
    ['\u0003', 'Ctrl+C', 130, ''],
    ['\u0004', 'Ctrl+D', 2, '--password: standard input has no line for it'],
    ['\r', 'Enter', 2, '--password: the line of standard input is empty'],
    [
      'short\r',
      'a short password',
      1,
      'Password too short. A password has 8 to 128 characters. (PASSWORD_TOO_SHORT)',
    ],
  ]

  it.each(endings)('%j (%s) ends with the code %i', async (keys, _name, code, text) => {
    const folder = createTemporaryFolder()
    const ended = await runAtTerminal(`castellan ${createAda}`, folder, [keys])
    expect([ended.code, ended.screen]).toEqual([code, expect.stringContaining(text)])
    expect(ended.screen).not.toContain('short\r')
    if (code !== 1) expect(readdirSync(folder)).toEqual([])
    if (text === '') expect(ended.screen).toBe('password (not shown): \r\n')
  })
})

describe('an option that is given as - without a terminal', () => {
  const inputs: [email: string, input: string][] = [
    ['line@example.com', `${password}\n`],
    ['crlf@example.com', `${password}\r\n`],
    ['no-end@example.com', password],
    ['several@example.com', `${password}\nanother password\n`],
  ]

  it('reads the first line, whatever ends it', async () => {
    const { folder, api } = await startProcess()
    for (const [email, input] of inputs) {
      const words = createAda.replace('ada@example.com', email).split(' ')
      const { code, stderr } = await runCommandLine(words, { folder, input })
      expect([code, stderr]).toEqual([0, ''])
      expect((await signIn(api, password, email)).status).toBe(200)
    }
  })

  it.each(['', '\r\n'])('refuses the input %j', async (input) => {
    const folder = createTemporaryFolder()
    const { code, stderr } = await runCommandLine(createAda.split(' '), { folder, input })
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^--password: .*standard input/)])
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  it('leaves the lines that follow to the next program', () => {
    const cwd = createTemporaryFolder()
    const script = `"$0" "$1" ${createAda} > table; cat`
    const input = `${password}\nnext\nlast\n`
    const args = ['-c', script, process.execPath, main]
    const { stdout, stderr } = spawnSync('sh', args, { cwd, input, encoding: 'utf8', env: {} })
    expect([stdout, stderr]).toEqual(['next\nlast\n', expect.stringContaining('Created')])
  })
})
