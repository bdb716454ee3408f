import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { isJsonObject, type JsonObject, type JsonValue } from '@sojourn/domain'
import {
  importVerificationKey,
  type PrivateJwk,
  type PublicJwk,
  parseStrictJson,
  type Signer,
  signerFromJwk,
} from '@sojourn/keys'
import { type Given, UsageProblem } from './command.ts'

/** The text of a file; `-` is standard input. Never more than a credential or a list can be. */
export async function readInput(name: string, path: string): Promise<string> {
  try {
    const read = path === '-' ? await text(process.stdin) : await readFile(path, 'utf8')
    return read.trim()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unreadable'
    throw new UsageProblem(`${name} could not be read: ${path} (${code})`, { cause })
  }
}

export async function readJson(name: string, path: string): Promise<JsonValue> {
  const json = parseStrictJson(await readInput(name, path))
  if (json === undefined) throw new UsageProblem(`${name} is not JSON, or says a name twice: ${path}`)
  return json
}

export async function readJsonObject(name: string, path: string): Promise<JsonObject> {
  const json = await readJson(name, path)
  if (!isJsonObject(json)) throw new UsageProblem(`${name} is no JSON object: ${path}`)
  return json
}

/** Of a JWK, public or private; what is private does not leave. */
export async function readPublicKey(name: string, path: string): Promise<PublicJwk> {
  const { d: _, ...rest } = await readJsonObject(name, path)
  const key = await importVerificationKey(rest)
  if (!key.ok) throw new UsageProblem(`${name} is no key of ours: ${key.reason}`)
  return key.value.publicJwk
}

export async function readPrivateKey(name: string, path: string): Promise<PrivateJwk> {
  const json = await readJsonObject(name, path)
  await readPublicKey(name, path)
  if (typeof json.d !== 'string') throw new UsageProblem(`${name} is a public key; signing wants the private one`)
  return { ...json, d: json.d } as unknown as PrivateJwk
}

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g

/** PEM, any number of certificates, as base64 of DER in their order. */
export async function readCertificates(name: string, path: string): Promise<readonly string[]> {
  const found = [...(await readInput(name, path)).matchAll(PEM)].map(([, body = '']) => body.replace(/\s/g, ''))
  if (found.length === 0) throw new UsageProblem(`${name} holds no certificate in PEM: ${path}`)
  return found
}

/** `--key` with the chain of `--x5c` and the name of `--kid`. */
export async function signerOf(given: Given): Promise<Signer> {
  const key = await readPrivateKey('--key', given.required('key'))
  const chain = given.optional('x5c')
  const kid = given.optional('kid')
  return signerFromJwk(key, {
    ...(chain === undefined ? {} : { x5c: await readCertificates('--x5c', chain) }),
    ...(kid === undefined ? {} : { kid }),
  })
}

export const SIGNER_OPTIONS = { key: { type: 'string' }, x5c: { type: 'string' }, kid: { type: 'string' } } as const
