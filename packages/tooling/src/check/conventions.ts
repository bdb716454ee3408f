import { citizenIdCheckDigit, isCalendarDate } from '@sojourn/domain'
import { refusalCodes } from './refusal-codes.ts'
import type { SourceFile } from './source-files.ts'

export interface Violation {
  readonly rule: string
  readonly where: string
  readonly what: string
}

type Rule = (files: readonly SourceFile[]) => readonly Violation[]

const isCode = ({ path }: SourceFile): boolean => /\.(ts|tsx|mjs)$/.test(path)
const isTest = ({ path }: SourceFile): boolean => /\.test\.tsx?$/.test(path) || path.startsWith('test/')
/** These files hold planted violations of the rules below. */
const isPlanted = ({ path }: SourceFile): boolean => path.startsWith('packages/tooling/src/check/')

/** Every place where a pattern matches, with its line. */
function* places(file: SourceFile, pattern: RegExp): Generator<{ where: string; match: RegExpMatchArray }> {
  for (const [index, line] of file.text.split('\n').entries()) {
    for (const match of line.matchAll(pattern)) yield { where: `${file.path}:${index + 1}`, match }
  }
}

const findAll = (
  rule: string,
  files: readonly SourceFile[],
  pattern: RegExp,
  what: (match: RegExpMatchArray) => string,
) => files.flatMap((file) => [...places(file, pattern)].map(({ where, match }) => ({ rule, where, what: what(match) })))

/** `OID4VCI-1.0 8.2 (credential-request)`: short name, number, section name; and `RFC 9901 7.1 (…)`, which is not how it is written. */
const CITE = /\b([A-Z][A-Za-z0-9]*(?:-[A-Z0-9][A-Za-z0-9.]*)*) ((?:\d+|[A-Z]\.\d+)(?:\.\d+)*) \(([a-z][a-z0-9_-]*[,)])/g
const LOOSE_CITE = /\b(?:RFC|VCDM|OID4VCI|OID4VP|HAIP|TSL) \d+(?:\.\d+)? \d+(?:\.\d+)* \(/g
const SPECS = 'packages/protocol/SPECS.md'

const specCites: Rule = (files) => {
  const specs = files.find(({ path }) => path === SPECS)
  if (specs === undefined) return [{ rule: 'spec-cites', where: SPECS, what: 'is missing' }]
  const known = new Set([...specs.text.matchAll(/[`|]\s*([A-Z][A-Za-z0-9.-]+)\s*[`|]/g)].map(([, name]) => name))
  const code = files.filter((file) => isCode(file) && !isPlanted(file))
  return [
    ...code.flatMap((file) =>
      [...places(file, CITE)]
        .filter(({ match }) => !known.has(match[1]))
        .map(({ where, match }) => ({
          rule: 'spec-cites',
          where,
          what: `${match[1]} is not a short name of SPECS.md`,
        })),
    ),
    ...findAll('spec-cites', code, LOOSE_CITE, ([cite]) => `write the short name of SPECS.md: ${cite}…`),
  ]
}

const todos: Rule = (files) =>
  findAll(
    'todo-with-issue',
    files.filter((file) => isCode(file) && !isPlanted(file)),
    /\b(?:TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))/g,
    ([word]) => `${word} carries no issue number, as in ${word}(#12)`,
  )

const errorTexts: Rule = (files) =>
  findAll(
    'no-guessing-from-error-text',
    files.filter((file) => isCode(file) && !isPlanted(file)),
    /\.message\.(?:includes|startsWith|endsWith|match|search|indexOf)\(|\.test\(\w+\.message\)/g,
    ([call]) => `${call} reads an error's text; use its class or code`,
  )

const refusalsTested: Rule = (files) => {
  const tests = files
    .filter(isTest)
    .map(({ text }) => text)
    .join('\n')
  return files
    .filter((file) => isCode(file) && !isTest(file) && !file.path.startsWith('packages/tooling/'))
    .flatMap((file) =>
      refusalCodes(file)
        .filter(({ code }) => !tests.includes(`'${code}'`) && !tests.includes(`"${code}"`))
        .map(({ code, type, line }) => ({
          rule: 'refusal-in-a-test',
          where: `${file.path}:${line}`,
          what: `no test produces '${code}' of ${type}`,
        })),
    )
}

/** The two numbers that GB 11643 itself prints as examples. */
const PRINTED_IN_THE_STANDARD = new Set(['11010519491231002X', '440524188001010014'])

const identityNumbers: Rule = (files) =>
  files.flatMap((file) =>
    [...places(file, /(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])/g)]
      .filter(({ match }) => isRealShaped(match[0]))
      .map(({ where }) => ({ rule: 'no-real-identity-number', where, what: 'a real person could have this number' })),
  )

/** A citizen's (1 to 8) or a foreign permanent resident's (9): a date that exists and the right check digit (domain.md 7.3). */
function isRealShaped(text: string): boolean {
  const number = text.toUpperCase()
  if (PRINTED_IN_THE_STANDARD.has(number)) return false
  const date = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  return isCalendarDate(date) && citizenIdCheckDigit(number) === number.charAt(17)
}

/** Numbers may leave gaps, for several hands number at once; two of the same number would run in an order nobody chose. */
const migrations: Rule = (files) => {
  const byFolder = Map.groupBy(
    files.filter(({ path }) => /(^|\/)migrations\//.test(path)),
    ({ path }) => path.slice(0, path.lastIndexOf('/')),
  )
  return [...byFolder].flatMap(([folder, inFolder]) => {
    const seen = new Set<string>()
    return inFolder.flatMap(({ path }) => {
      const name = path.slice(folder.length + 1)
      const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1]
      const wrong =
        number === undefined ? 'should be named 0001-…' : seen.has(number) ? `${number} is taken` : undefined
      if (number !== undefined) seen.add(number)
      return wrong === undefined ? [] : [{ rule: 'migrations-numbered', where: path, what: wrong }]
    })
  })
}

/** A page that makes one zod object before this is set breaks its own policy in front of everybody who watches for that. */
const zodWithoutEval: Rule = (files) =>
  files
    .filter((file) => isCode(file) && !isTest(file) && /^packages\/(protocol|trust|formats)\/src\//.test(file.path))
    .filter(({ path, text }) => / from 'zod'/.test(text) && !path.endsWith('/zod-without-eval.ts'))
    .filter(({ text }) => !/import '(\.\/|(\.\.\/)+)zod-without-eval\.ts'/.test(text))
    .map(({ path }) => ({
      rule: 'zod-without-eval',
      where: path,
      what: "uses zod and does not import './zod-without-eval.ts'",
    }))

/** house.md, words: what these would hold has a better name. */
const NEVER_WORDS = [
  'user',
  'users',
  'data',
  'info',
  'manager',
  'helper',
  'helpers',
  'util',
  'utils',
  'common',
  'process',
  'handle',
  'handler',
  'misc',
]
const BARE_WORDS = ['token', 'session']

const fileNames: Rule = (files) =>
  files.filter(isCode).flatMap(({ path }) => {
    const segments = path.replace(/(\.test)?\.[a-z]+$/, '').split('/')
    const words = segments.flatMap((segment) => segment.split('-'))
    const never =
      NEVER_WORDS.find((word) => words.includes(word)) ?? BARE_WORDS.find((word) => segments.at(-1) === word)
    return never === undefined
      ? []
      : [{ rule: 'names-say-what', where: path, what: `"${never}" says nothing in a file's name` }]
  })

const MIN_INTRO = 3
const MAX_INTRO = 8

const introductions: Rule = (files) =>
  files
    .filter(({ path }) => /^packages\/[^/]+\/src\/index\.tsx?$/.test(path))
    .flatMap(({ path, text }) => {
      const lines = /^\/\*\*\n((?: \*.*\n)+?) \*\//.exec(text)?.[1]?.trimEnd().split('\n').length ?? 0
      const fits = lines >= MIN_INTRO && lines <= MAX_INTRO
      return fits
        ? []
        : [
            {
              rule: 'index-says-what-it-is',
              where: path,
              what: `opens with ${lines} lines; ${MIN_INTRO} to ${MAX_INTRO} say what it is, is not, and who calls it`,
            },
          ]
    })

/** The rules of house.md that no other tool holds; a violation of any fails the check. */
export const CONVENTIONS: Readonly<Record<string, Rule>> = {
  'spec-cites': specCites,
  'todo-with-issue': todos,
  'no-guessing-from-error-text': errorTexts,
  'refusal-in-a-test': refusalsTested,
  'no-real-identity-number': identityNumbers,
  'migrations-numbered': migrations,
  'zod-without-eval': zodWithoutEval,
  'names-say-what': fileNames,
  'index-says-what-it-is': introductions,
}

export const checkConventions = (files: readonly SourceFile[]): readonly Violation[] =>
  Object.values(CONVENTIONS).flatMap((rule) => rule(files))

const LONG_FILE_LINES = 300

/** Only told, for a reader to judge. */
export const longFiles = (files: readonly SourceFile[]): readonly string[] =>
  files
    .filter((file) => isCode(file) && file.text.split('\n').length > LONG_FILE_LINES)
    .map(({ path, text }) => `${path} has ${text.split('\n').length} lines`)
