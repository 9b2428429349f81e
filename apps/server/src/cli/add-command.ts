import type { Command, CommanderError } from 'commander'
import { UsageError } from './usage-error.ts'

/** Adds a command whose mistakes are UsageErrors. */
export function addCommand(parent: Command, name: string, description: string) {
  const command = parent.command(name).description(description).allowExcessArguments()
  throwUsageErrors(command)
  return command
}

/** Throws a UsageError for a mistake; help and the version still end in a CommanderError. */
export function throwUsageErrors(command: Command) {
  command.exitOverride((error) => {
    if (error.exitCode === 0) throw error
    throw new UsageError(toSentence(error, command), getPath(command))
  })
}

/** `castellan user`. */
export function getPath(command: Command): string {
  return command.parent ? `${getPath(command.parent)} ${command.name()}` : command.name()
}

/** Turns a message of commander into our form: `Unknown command: user bann. Did you mean user ban?` */
function toSentence({ code, message }: CommanderError, command: Command) {
  const path = getPath(command).split(' ').slice(1)
  const [, quoted = ''] = /'([^']*)'/.exec(message) ?? []
  const [, similar] = /\(Did you mean (?:one of )?(.*?)\?\)/.exec(message) ?? []
  const suggest = (prefix: string[]) => {
    const names = similar?.split(', ').filter((name) => isNear(name, quoted)) ?? []
    const suggestions = names.map((name) => [...prefix, name].join(' '))
    return names.length === 0 ? '' : `. Did you mean ${suggestions.join(' or ')}?`
  }
  if (code === 'commander.unknownCommand')
    return `Unknown command: ${[...path, quoted].join(' ')}${suggest(path)}`
  if (code === 'commander.unknownOption') {
    // A mistyped option may have a password behind its equals sign.
    return `Unknown option: ${quoted.split('=')[0]}${suggest([])}`
  }
  if (code === 'commander.optionMissingArgument') return `${quoted} has no value`
  if (code === 'commander.missingMandatoryOptionValue') return `${quoted} is required`
  if (code === 'commander.help') return `Incomplete command: ${path.join(' ') || 'castellan'}`
  const text = message.replace(/^error: /, '')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/**
 * Whether two words begin with the same letter and share at least two thirds of their letters: commander
 * also suggests others.
 */
function isNear(...words: [string, string]) {
  const [shorter = '', longer = ''] = words
    .map((word) => word.replace(/^--/, ''))
    .sort((left, right) => left.length - right.length)
  const shared = [...longer].filter((letter) => shorter.includes(letter))
  return shorter[0] === longer[0] && shared.length * 3 >= longer.length * 2
}
