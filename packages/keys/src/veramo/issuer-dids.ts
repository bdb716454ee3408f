import type { DIDDocument, IIdentifier } from '@veramo/core-types'
import { didWebOf } from '../did/did-web.ts'
import type { PublicJwk } from '../jwk.ts'
import { jwkThumbprint } from '../jwk-thumbprint.ts'
import { type DidAgent, didWebKeyId } from './did-agent.ts'
import { publicKeyHexOf } from './p256-key.ts'
import { KEY_MANAGEMENT, KEY_TYPE, managedKey } from './signer-key-management.ts'

export interface IssuerDids {
  readonly didWeb: string
  readonly didJwk: string
  /** The verification method of each, for the `kid` of what is signed. */
  readonly didWebKid: string
  readonly didJwkKid: string
}

export interface AgencyIdentity {
  /** A name of ours, such as the agency's id. */
  readonly alias: string
  /** The credential issuer identifier; the did:web follows from it. */
  readonly publicUrl: string
  readonly key: PublicJwk
}

/**
 * Makes the agency's DIDs once and finds them afterwards. A new key joins the did:web, whose document keeps the older ones
 * for what they have signed; the did:jwk of a new key is a new DID. Throws unless the key is on P-256.
 */
export async function ensureIssuerDids(
  agent: DidAgent,
  { alias, publicUrl, key }: AgencyIdentity,
): Promise<IssuerDids> {
  const kid = jwkThumbprint(key)
  const publicKeyHex = publicKeyHexOf(key)
  await agent.keyManagerImport({ kid, kms: KEY_MANAGEMENT, type: KEY_TYPE, privateKeyHex: '' })
  const didWeb = await ensureDidWeb(agent, didWebOf(publicUrl), kid, publicKeyHex)
  const didJwk = await ensureDidJwk(agent, `${alias}:${kid}`, kid)
  for (const identifier of [didWeb, didJwk]) assertHasKey(identifier, kid, publicKeyHex)
  return {
    didWeb: didWeb.did,
    didJwk: didJwk.did,
    didWebKid: didWebKeyId(didWeb.did, kid),
    didJwkKid: `${didJwk.did}#0`,
  }
}

async function ensureDidWeb(agent: DidAgent, did: string, kid: string, publicKeyHex: string): Promise<IIdentifier> {
  const [known] = (await agent.didManagerFind({ provider: 'did:web' })).filter((identifier) => identifier.did === did)
  if (known === undefined) {
    return agent.didManagerCreate({
      provider: 'did:web',
      alias: did.slice('did:web:'.length),
      options: { keyRef: kid },
    })
  }
  if (!known.keys.some((key) => key.kid === kid)) {
    await agent.didManagerAddKey({ did, key: managedKey(kid, publicKeyHex) })
  }
  return agent.didManagerGet({ did })
}

async function ensureDidJwk(agent: DidAgent, alias: string, kid: string): Promise<IIdentifier> {
  const [known] = await agent.didManagerFind({ alias, provider: 'did:jwk' })
  return known ?? agent.didManagerCreate({ provider: 'did:jwk', alias, options: { keyRef: kid } })
}

/** The library's did:key has been seen to turn a P-256 key into another type in silence, so its word is not taken. */
function assertHasKey(identifier: IIdentifier, kid: string, publicKeyHex: string): void {
  const key = identifier.keys.find((candidate) => candidate.kid === kid)
  if (key?.type !== KEY_TYPE || key.publicKeyHex !== publicKeyHex) {
    throw new Error(`${identifier.did} does not hold the agency's P-256 key`)
  }
}

/** What `did.json` says. Throws for a DID that is neither ours nor to be found. */
export async function didDocument(agent: DidAgent, did: string): Promise<DIDDocument> {
  const { didDocument: document } = await agent.resolveDid({ didUrl: did })
  if (document === null) throw new Error(`no document for ${did}`)
  return document
}
