import { encodeBase64url, randomBytes, sha256 } from '@sojourn/keys'

/** RFC7636 4.1 (client-creates-a-code-verifier): 43 to 128 unreserved characters. */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/
/** The base64url of a SHA-256, whose last character carries four bits only. */
const CHALLENGE = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/

export const isCodeChallenge = (text: string): boolean => CHALLENGE.test(text)

/** `S256`, the only method here: with `plain` whoever reads the request could redeem the code. */
export const codeChallengeOf = (verifier: string): string => encodeBase64url(sha256(verifier))

/** Whether a verifier is one at all and gives this challenge. Neither is a secret any more once they are compared. */
export const fitsCodeChallenge = (verifier: string, challenge: string): boolean =>
  VERIFIER.test(verifier) && codeChallengeOf(verifier) === challenge

const VERIFIER_BYTES = 32

/** The wallet's side. */
export const newCodeVerifier = (): string => encodeBase64url(randomBytes(VERIFIER_BYTES))
