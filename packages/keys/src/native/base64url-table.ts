const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const NO_DIGIT = 64
const DIGITS = new Uint8Array(128).fill(NO_DIGIT)
for (let i = 0; i < ALPHABET.length; i++) DIGITS[ALPHABET.charCodeAt(i)] = i

const digitAt = (text: string, i: number): number => DIGITS[text.charCodeAt(i)] ?? NO_DIGIT

/** RFC4648 5 (base64url) without padding, in plain arithmetic: `atob` forgives white space and stray tails. */
export function decodeBase64urlByTable(text: string): Uint8Array | undefined {
  const tail = text.length % 4
  if (tail === 1) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let bits = 0
  let held = 0
  let written = 0
  for (let i = 0; i < text.length; i++) {
    const digit = digitAt(text, i)
    if (digit === NO_DIGIT) return undefined
    bits = ((bits & 0x3f) << 6) | digit
    held += 6
    if (held >= 8) {
      held -= 8
      bytes[written++] = bits >> held
    }
  }
  // What is left over must be zero, or the same bytes would have several spellings [R 17].
  return (bits & ((1 << held) - 1)) === 0 ? bytes : undefined
}

export function encodeBase64urlByTable(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const three = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    text += ALPHABET.charAt(three >> 18) + ALPHABET.charAt((three >> 12) & 0x3f)
    if (left > 1) text += ALPHABET.charAt((three >> 6) & 0x3f)
    if (left > 2) text += ALPHABET.charAt(three & 0x3f)
  }
  return text
}
