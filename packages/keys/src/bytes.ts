import { native } from '#native'
import type { HashAlg } from './native/native.ts'

export type { HashAlg } from './native/native.ts'

export const utf8 = (text: string): Uint8Array => native.encodeUtf8(text)

/** Undefined when the bytes are not UTF-8. */
export const decodeUtf8 = (bytes: Uint8Array): string | undefined => native.decodeUtf8(bytes)

/** Text is encoded as its UTF-8. */
export const encodeBase64url = (input: Uint8Array | string): string =>
  typeof input === 'string' ? native.encodeBase64urlText(input) : native.encodeBase64url(input)

/** Strict: undefined for padding, foreign characters, white space, a stray tail; one spelling for each sequence of bytes [R 17]. */
export const decodeBase64url = (text: string): Uint8Array | undefined => native.decodeBase64url(text)

/** As strictly, of text: undefined too when the bytes are not UTF-8. */
export const decodeBase64urlText = (text: string): string | undefined => native.decodeBase64urlText(text)

/** Text is hashed as UTF-8. Synchronous on both runtimes. */
export const hash = (alg: HashAlg, input: Uint8Array | string): Uint8Array => native.hash(alg, input)
/** The digest in base64url, two and a half times cheaper on Node than making the bytes first. */
export const hashBase64url = (alg: HashAlg, input: Uint8Array | string): string => native.hashBase64url(alg, input)
export const sha256 = (input: Uint8Array | string): Uint8Array => native.hash('sha-256', input)

export const randomBytes = (length: number): Uint8Array => native.randomBytes(length)

/** For MACs, codes and hashes of secrets. The lengths are not secret. */
export const constantTimeEqual = (a: Uint8Array, b: Uint8Array): boolean => native.constantTimeEqual(a, b)
