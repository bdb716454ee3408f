import type { JsonObject } from '@sojourn/domain'
import type { DidAgent } from './did-agent.ts'

export interface VeramoCredential {
  /** A DID of this agent. */
  readonly issuer: string
  /** The thumbprint of the key to sign with; a did:web may have several. */
  readonly kid: string
  readonly types: readonly string[]
  readonly credentialSubject: JsonObject
  readonly credentialId: string
  readonly issuedAt: Date
  readonly expiresAt: Date
}

/**
 * A VCDM 1.1 credential as a JWT, minted by the agent. For tests that hold our own way to its results and for work that is
 * done now and then: it costs several times what formats/jwt-vc does.
 */
export async function issueJwtVcWithVeramo(agent: DidAgent, input: VeramoCredential): Promise<string> {
  const credential = await agent.createVerifiableCredential({
    proofFormat: 'jwt',
    keyRef: input.kid,
    credential: {
      id: input.credentialId,
      issuer: { id: input.issuer },
      type: ['VerifiableCredential', ...input.types],
      issuanceDate: input.issuedAt.toISOString(),
      expirationDate: input.expiresAt.toISOString(),
      credentialSubject: { ...input.credentialSubject },
    },
  })
  const jwt: unknown = credential.proof.jwt
  if (typeof jwt !== 'string') throw new Error('the agent signed no JWT')
  return jwt
}

/** The agent's verdict, as an oracle: signature by a key of the issuer's DID, and times. Status is not looked at. */
export async function verifyJwtVcWithVeramo(agent: DidAgent, jwt: string, at: Date): Promise<boolean> {
  const { verified } = await agent.verifyCredential({
    credential: jwt,
    policies: { credentialStatus: false, now: Math.floor(at.getTime() / 1000) },
  })
  return verified
}
