import { readdirSync, readFileSync } from 'node:fs'

/** Lists the packages that the files belong to, each with its licence. */
export function describeLicenses(files) {
  const folders = new Set(files.map(findPackage).filter((folder) => folder !== undefined))
  const sections = [...folders].map(describeLicense).sort()
  return ['# Licenses', 'The build contains these packages:', ...sections].join('\n\n')
}

function findPackage(file) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0]
}

function describeLicense(folder) {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry))
  if (file === undefined) throw new Error(`${name} has no licence that the build could contain`)
  return `## ${name} - ${version} (${license})\n\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}\n`
}
