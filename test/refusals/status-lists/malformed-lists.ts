import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { encodeBase64url, generateSigningKey, importVerificationKey, signerFromJwk, utf8 } from '@sojourn/keys'
import { createStatusBits, readStatusListToken, type StatusListRefusal, writeStatusBits } from '@sojourn/status'

const AT = new Date('2026-11-20T08:00:00Z')
const IAT = AT.getTime() / 1000
const URI = 'https://issuer.example/status-lists/1'
const signer = await signerFromJwk((await generateSigningKey()).privateJwk)
const stranger = await signerFromJwk((await generateSigningKey()).privateJwk)

const raw = createStatusBits(131_072, 1, 0)
writeStatusBits(raw, 1, 1, 1)
const LST = Buffer.from(deflateSync(raw)).toString('base64url')
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

const HEADER = '{"alg":"ES256","typ":"statuslist+jwt"}'
const payload = (list: string, rest = `"exp":${IAT + 86_400},"ttl":300`): string =>
  `{"sub":"${URI}","iat":${IAT},${rest},"status_list":${list}}`
const list = (bits: string, lst: string): string => `{"bits":${bits},"lst":${lst}}`
export const GOOD = payload(list('1', `"${LST}"`))

/** Signed as text, so that JSON no encoder would write can be sent too. */
export async function token(body: string | Uint8Array, header = HEADER, by = signer): Promise<string> {
  const input = `${encodeBase64url(header)}.${encodeBase64url(body)}`
  return `${input}.${encodeBase64url(await by.sign(utf8(input)))}`
}

export async function read(compact: string) {
  const key = await importVerificationKey(signer.publicJwk)
  if (!key.ok) throw new Error(key.reason)
  return readStatusListToken({ token: compact, uri: URI, key: key.value, at: AT, skewSeconds: 60 })
}

const ofList = (bits: string, lst: string): Promise<string> => token(payload(list(bits, lst)))
const ofBytes = (bytes: Uint8Array): Promise<string> => ofList('1', `"${base64url(bytes)}"`)

const zlib = Uint8Array.from(deflateSync(raw))
const flipped = Uint8Array.from(zlib)
flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 0xff

/** Lists that no reader may take, each with the class of its refusal. */
export const MALFORMED_LISTS: readonly (readonly [string, StatusListRefusal, () => Promise<string>])[] = [
  ['bits of nothing', 'unknown_bit_size', () => ofList('0', `"${LST}"`)],
  ['bits of three', 'unknown_bit_size', () => ofList('3', `"${LST}"`)],
  ['bits of sixteen', 'unknown_bit_size', () => ofList('16', `"${LST}"`)],
  ['bits in words', 'unknown_bit_size', () => ofList('"1"', `"${LST}"`)],
  ['bits of one and a half', 'unknown_bit_size', () => ofList('1.5', `"${LST}"`)],
  ['bits below nothing', 'unknown_bit_size', () => ofList('-1', `"${LST}"`)],
  ['bits of null', 'unknown_bit_size', () => ofList('null', `"${LST}"`)],
  ['bits in an array', 'unknown_bit_size', () => ofList('[1]', `"${LST}"`)],
  ['no bits', 'unknown_bit_size', () => token(payload(`{"lst":"${LST}"}`))],
  ['no lst', 'malformed_status_list', () => token(payload('{"bits":1}'))],
  ['lst of null', 'malformed_status_list', () => ofList('1', 'null')],
  ['lst of a number', 'malformed_status_list', () => ofList('1', '7')],
  ['lst of bytes in an array', 'malformed_status_list', () => ofList('1', '[120,218]')],
  ['lst with padding', 'malformed_status_list', () => ofList('1', `"${LST}="`)],
  ['lst in the other alphabet', 'malformed_status_list', () => ofList('1', `"${LST}+/"`)],
  ['lst with a line break', 'malformed_status_list', () => ofList('1', `"${LST.slice(0, 8)}\\n${LST.slice(8)}"`)],
  ['lst with a multibase prefix', 'not_compressed', () => ofList('1', `"uAAA"`)],
  ['an empty lst', 'not_compressed', () => ofList('1', '""')],
  ['lst that is not compressed', 'not_compressed', () => ofBytes(raw)],
  ['lst in gzip', 'not_compressed', () => ofBytes(gzipSync(raw))],
  ['lst in bare DEFLATE', 'not_compressed', () => ofBytes(deflateRawSync(raw))],
  ['lst cut short', 'not_compressed', () => ofBytes(zlib.subarray(0, zlib.length - 2))],
  ['lst cut to its header', 'not_compressed', () => ofBytes(zlib.subarray(0, 2))],
  ['lst with a byte after it', 'not_compressed', () => ofBytes(Uint8Array.of(...zlib, 0))],
  ['lst with a second stream after it', 'not_compressed', () => ofBytes(Uint8Array.of(...zlib, ...zlib))],
  ['lst with a wrong checksum', 'not_compressed', () => ofBytes(flipped)],
  ['lst that wants a dictionary', 'not_compressed', () => ofBytes(deflateSync(raw, { dictionary: Buffer.from('x') }))],
  ['lst of no entries', 'too_few_entries', () => ofBytes(deflateSync(new Uint8Array()))],
  ['a list that is null', 'malformed_status_list', () => token(payload('null'))],
  ['a list that is an array', 'malformed_status_list', () => token(payload('[]'))],
  ['a list that is text', 'malformed_status_list', () => token(payload(`"${LST}"`))],
  ['no list', 'malformed_status_list', () => token(`{"sub":"${URI}","iat":${IAT}}`)],
  ['a list named twice', 'malformed_jwt', () => token(payload('{}', `"status_list":${list('1', `"${LST}"`)}`))],
  ['lst named twice', 'malformed_jwt', () => token(payload(`{"bits":1,"lst":"","lst":"${LST}"}`))],
  ['bytes that are no UTF-8', 'malformed_jwt', () => token(Uint8Array.of(0x7b, 0xff, 0x7d))],
  ['a byte order mark', 'malformed_jwt', () => token(`\uFEFF${GOOD}`)],
  ['a payload that is an array', 'malformed_jwt', () => token('[]')],
  ['no payload', 'malformed_jwt', () => token('')],
  ['an iat of 1e400', 'malformed_jwt', () => token(GOOD.replace(`"iat":${IAT}`, '"iat":1e400'))],
  ['an iat in an array', 'malformed_time', () => token(GOOD.replace(`"iat":${IAT}`, `"iat":[${IAT}]`))],
  ['an exp in an array', 'malformed_time', () => token(payload(list('1', `"${LST}"`), `"exp":[${IAT}]`))],
  ['a ttl below nothing', 'malformed_ttl', () => token(payload(list('1', `"${LST}"`), '"ttl":-1'))],
  ['the name of another list', 'wrong_subject', () => token(GOOD.replace(URI, `${URI}/`))],
  ['several names', 'wrong_subject', () => token(GOOD.replace(`"${URI}"`, `["${URI}"]`))],
  ['the typ of a credential', 'wrong_typ', () => token(GOOD, '{"alg":"ES256","typ":"dc+sd-jwt"}')],
  ['the typ of the CWT form', 'wrong_typ', () => token(GOOD, '{"alg":"ES256","typ":"application/statuslist+cwt"}')],
  ['no typ', 'wrong_typ', () => token(GOOD, '{"alg":"ES256"}')],
  ['alg none', 'alg_not_allowed', () => token(GOOD, '{"alg":"none","typ":"statuslist+jwt"}')],
  ['zip', 'forbidden_header', () => token(GOOD, '{"alg":"ES256","typ":"statuslist+jwt","zip":"DEF"}')],
  ['crit', 'critical_header', () => token(GOOD, '{"alg":"ES256","typ":"statuslist+jwt","crit":[]}')],
  ['another signer', 'bad_signature', () => token(GOOD, HEADER, stranger)],
  ['no signature', 'bad_signature', async () => `${(await token(GOOD)).split('.').slice(0, 2).join('.')}.`],
]
