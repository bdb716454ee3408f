import { encodeBase64url, randomBytes } from '@sojourn/keys'

/** RFC9901 9.3 (salt-entropy): 128 bits. */
const SALT_BYTES = 16
const SALT_CHARS = 22
/** Sixteen bytes and two that are nothing: 24 characters, of which the first 22 spell the sixteen bytes. */
const PADDED_BYTES = 18
const PADDED_CHARS = 24
const SALTS = 32

let block = ''
let next = 0

/** Fresh at every call. Made a block at a time, for the calls that make one salt cost more than the salt. */
export function newSalt(): string {
  if (next === block.length) {
    block = encodeBase64url(padded(randomBytes(SALTS * SALT_BYTES)))
    next = 0
  }
  const salt = block.slice(next, next + SALT_CHARS)
  next += PADDED_CHARS
  return salt
}

function padded(random: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(SALTS * PADDED_BYTES)
  for (let salt = 0; salt < SALTS; salt++) {
    bytes.set(random.subarray(salt * SALT_BYTES, (salt + 1) * SALT_BYTES), salt * PADDED_BYTES)
  }
  return bytes
}
