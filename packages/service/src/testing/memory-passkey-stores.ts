import type { Passkey, PasskeyChallenge, PasskeyStores } from '../passkeys/passkey-stores.ts'

/** The stores of one test, open to look into and to fill. */
export interface MemoryPasskeyStores extends PasskeyStores {
  readonly challenges: Map<string, PasskeyChallenge>
  readonly passkeys: Map<string, Passkey>
}

export function createMemoryPasskeyStores(): MemoryPasskeyStores {
  const challenges = new Map<string, PasskeyChallenge>()
  const passkeys = new Map<string, Passkey>()
  return {
    challenges,
    passkeys,
    async saveChallenge(challenge) {
      challenges.set(challenge.digest, challenge)
    },
    async takeChallenge(digest) {
      const challenge = challenges.get(digest)
      challenges.delete(digest)
      return challenge
    },
    async savePasskey(passkey) {
      if (passkeys.has(passkey.credentialId)) return false
      passkeys.set(passkey.credentialId, passkey)
      return true
    },
    async findPasskey(credentialId) {
      return passkeys.get(credentialId)
    },
    async recordUse(credentialId, { counter, backedUp }) {
      const passkey = passkeys.get(credentialId)
      if (passkey === undefined || (passkey.counter >= counter && (passkey.counter > 0 || counter > 0))) return false
      passkeys.set(credentialId, { ...passkey, counter, backedUp })
      return true
    },
  }
}
