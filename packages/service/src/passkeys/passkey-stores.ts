/** What is remembered between the two halves of a ceremony. */
export interface PasskeyChallenge {
  /** Base64url SHA-256 of the challenge; the challenge itself is not kept. */
  readonly digest: string
  readonly ceremony: 'registration' | 'authentication'
  /** What the person agrees to by it: `sign-in`, or an act with the digest of exactly what is approved. */
  readonly purpose: string
  /** Whose it is, when that is known at the start. */
  readonly accountId: string | null
  readonly expiresAt: Date
}

export interface Passkey {
  readonly credentialId: string
  readonly accountId: string
  /** COSE key. */
  readonly publicKey: Uint8Array
  readonly counter: number
  /** BE: may leave the device. It never changes (WEBAUTHN-3 6.1.3 (sctn-credential-backup)). */
  readonly backupEligible: boolean
  /** BS: has left it. */
  readonly backedUp: boolean
  readonly aaguid: string
  readonly transports: readonly string[]
  readonly registeredAt: Date
}

/** Given by the service that keeps the accounts; each function is one statement. */
export interface PasskeyStores {
  saveChallenge(challenge: PasskeyChallenge): Promise<void>
  /** Deletes and returns it, so that of two that race one gets nothing. */
  takeChallenge(digest: string): Promise<PasskeyChallenge | undefined>
  /** False when a passkey with this id is known already. */
  savePasskey(passkey: Passkey): Promise<boolean>
  findPasskey(credentialId: string): Promise<Passkey | undefined>
  /** Conditional: only while the stored counter is lower, or both are 0. False when it was not. */
  recordUse(credentialId: string, use: { counter: number; backedUp: boolean; at: Date }): Promise<boolean>
}
