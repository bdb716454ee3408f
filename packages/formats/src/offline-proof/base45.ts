/** RFC9285 4 (base45): the characters of a QR code's alphanumeric mode, three for two bytes. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

export function encodeBase45(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 2) {
    const first = bytes[at] ?? 0
    const second = bytes[at + 1]
    const pair = second === undefined ? first : first * 256 + second
    text += `${ALPHABET[pair % 45]}${ALPHABET[Math.floor(pair / 45) % 45]}`
    if (second !== undefined) text += ALPHABET[Math.floor(pair / 2025)]
  }
  return text
}

/** Undefined for foreign characters, a length no bytes have, and a group too large for its bytes. One spelling a sequence. */
export function decodeBase45(text: string): Uint8Array | undefined {
  if (text.length % 3 === 1) return undefined
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (text.length % 3 === 2 ? 1 : 0))
  for (let at = 0, into = 0; at < text.length; at += 3, into += 2) {
    const digits = [...text.slice(at, at + 3)].map((character) => ALPHABET.indexOf(character))
    if (digits.includes(-1)) return undefined
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0)
    if (digits.length === 2) {
      if (value > 0xff) return undefined
      bytes[into] = value
    } else {
      if (value > 0xffff) return undefined
      bytes[into] = value >> 8
      bytes[into + 1] = value & 0xff
    }
  }
  return bytes
}
