import { type AgencyId, type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import { buildRequestObject, type VerifierAttestation } from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import type { Mac } from '../issuance/server-secret.ts'
import type { EvidenceDesk } from './evidence-policy.ts'
import {
  type EvidenceRequestId,
  type EvidenceRequestRow,
  evidenceKey,
  evidenceNonce,
  evidenceResponseUri,
  readEvidenceSecret,
} from './evidence-request.ts'

export interface FindOpenEvidenceDeps {
  /** While it waits for an answer. */
  readonly findOpen: (
    agency: AgencyId,
    id: EvidenceRequestId,
    secretHash: Uint8Array,
    at: Date,
  ) => Promise<EvidenceRequestRow | undefined>
}

export interface GiveEvidenceRequestDeps extends FindOpenEvidenceDeps {
  readonly mac: Mac
  readonly deskOf: (agency: Agency) => EvidenceDesk | undefined
  /** The certificate of its registration, and the proof that it is logged. */
  readonly attestationsFor: (clientId: string) => Promise<readonly VerifierAttestation[]>
}

const VP_FORMATS = { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } }

/** OID4VP-1.0 5 (vp_token_request), signed. It may be fetched again while it is open: what is single-use is the answer. */
export async function giveEvidenceRequest(
  deps: GiveEvidenceRequestDeps,
  agency: Agency,
  request: { readonly secret: string; readonly walletNonce: string | undefined },
  now: Date,
): Promise<Result<string, 'request_unknown'>> {
  const { secret, walletNonce } = request
  const read = readEvidenceSecret(secret)
  const desk = deps.deskOf(agency)
  const open = read && (await deps.findOpen(agency.id, read.id, read.hash, now))
  if (desk === undefined || open === undefined) return refuse('request_unknown')
  const verifierInfo = await deps.attestationsFor(desk.clientId)
  return ok(
    await buildRequestObject({
      request: {
        clientId: desk.clientId,
        responseMode: 'direct_post.jwt',
        responseUri: evidenceResponseUri(agency, secret),
        nonce: evidenceNonce(deps.mac, agency.id, secret),
        state: secret,
        query: JSON.parse(open.query) as JsonObject,
        clientMetadata: {
          encryptionKeys: [evidenceKey(deps.mac, agency.id, secret).publicJwk],
          encValues: ['A128GCM', 'A256GCM'],
          vpFormats: VP_FORMATS,
        },
        ...(verifierInfo.length === 0 ? {} : { verifierInfo }),
        ...(walletNonce === undefined ? {} : { walletNonce }),
      },
      issuedAt: now,
      expiresAt: open.expiresAt,
      signer: desk.signer,
    }),
  )
}
