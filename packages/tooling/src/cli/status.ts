import { addSeconds } from '@sojourn/domain'
import { importVerificationKey } from '@sojourn/keys'
import {
  createStatusBits,
  INVALID,
  judgeAge,
  MIN_STATUS_LIST_ENTRIES,
  readStatusListToken,
  SUSPENDED,
  signStatusListToken,
  statusAt,
  VALID,
  writeStatusBits,
} from '@sojourn/status'
import { type Command, type Given, refused, said, UsageProblem } from './command.ts'
import { readInput, readPublicKey, SIGNER_OPTIONS, signerOf } from './read-input.ts'

const VALUES: ReadonlyMap<string, number> = new Map([
  ['valid', VALID],
  ['invalid', INVALID],
  ['suspended', SUSPENDED],
])
const BITS = 2
const SKEW_SECONDS = 60

export const STATUS: Readonly<Record<string, Command>> = {
  'status make': {
    does: 'signs a status list token (Token Status List, 2 bits)',
    usage:
      'sojourn status make --uri URL --key JWK [--x5c PEM] [--kid NAME] [--set INDEX=valid|invalid|suspended ...] [--else VALUE] [--entries N] [--ttl SECONDS] [--at INSTANT]',
    options: {
      ...SIGNER_OPTIONS,
      uri: { type: 'string' },
      set: { type: 'string', multiple: true },
      else: { type: 'string' },
      entries: { type: 'string' },
      ttl: { type: 'string' },
      at: { type: 'string' },
    },
    async run(given) {
      const issuedAt = given.instant('at')
      const entries = wholeNumber(given, 'entries', MIN_STATUS_LIST_ENTRIES)
      if (entries < MIN_STATUS_LIST_ENTRIES)
        throw new UsageProblem(`--entries below ${MIN_STATUS_LIST_ENTRIES} hides nobody`)
      const raw = createStatusBits(entries, BITS, statusValue('else', given.optional('else') ?? 'valid'))
      for (const entry of given.every('set')) {
        const [index = '', value = ''] = entry.split('=')
        if (!/^\d+$/.test(index) || Number(index) >= entries) throw new UsageProblem(`--set ${entry}: no such index`)
        writeStatusBits(raw, BITS, Number(index), statusValue('set', value))
      }
      return said(
        await signStatusListToken({
          uri: given.required('uri'),
          bits: BITS,
          raw,
          issuedAt,
          ttlSeconds: wholeNumber(given, 'ttl', 300),
          expiresAt: addSeconds(issuedAt, 86_400),
          signer: await signerOf(given),
        }),
      )
    },
  },
  'status read': {
    does: 'what a status list token says of one index; 1 when it is not valid or cannot be believed',
    usage: 'sojourn status read FILE --uri URL --index N --key JWK [--at INSTANT]',
    options: {
      uri: { type: 'string' },
      index: { type: 'string' },
      key: { type: 'string' },
      at: { type: 'string' },
    },
    async run(given) {
      const [file] = given.words
      if (file === undefined) throw new UsageProblem('FILE is missing')
      given.required('index')
      const at = given.instant('at')
      const key = await importVerificationKey(await readPublicKey('--key', given.required('key')))
      if (!key.ok) throw new UsageProblem(`--key: ${key.reason}`)
      const token = await readInput('FILE', file)
      const uri = given.required('uri')
      const list = await readStatusListToken({ token, uri, key: key.value, at, skewSeconds: SKEW_SECONDS })
      if (!list.ok) return refused({ verdict: 'refused', code: list.reason })
      const answer = statusAt(list.value, wholeNumber(given, 'index', 0))
      const told = { answer, as_of: list.value.issuedAt, age: judgeAge(list.value, at, 'online') }
      return answer === 'valid' ? said(told) : refused(told)
    },
  },
}

function statusValue(option: string, name: string): number {
  const value = VALUES.get(name)
  if (value === undefined) throw new UsageProblem(`--${option}: ${name} is none of ${[...VALUES.keys()].join(', ')}`)
  return value
}

function wholeNumber(given: Given, name: string, usual: number): number {
  const text = given.optional(name)
  if (text === undefined) return usual
  if (!/^\d{1,10}$/.test(text)) throw new UsageProblem(`--${name} is no whole number`)
  return Number(text)
}
