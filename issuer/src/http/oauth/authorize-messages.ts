import type { Localized } from '@sojourn/domain'
import type { Agency } from '../../agencies/agency.ts'
import type { AuthorizationRow } from '../../authorization/authorization.ts'
import type { ShownAuthorization } from '../../authorization/show-authorization.ts'
import type { PresentedEvidence } from '../../evidence/presented-evidence.ts'

/** What the consent page is told, in the shapes that its own messages.ts expects. */
export const authorizationOnWire = (
  agency: Agency,
  authorization: AuthorizationRow,
  { client, asked, resident, evidence }: ShownAuthorization,
  context: { readonly formToken: string; readonly upstream: Localized | undefined },
) => ({
  ...aboutAgency(agency),
  client: { id: client.id, name: client.name, goesBackTo: targetOf(authorization.redirectUri) },
  asked: asked.map(({ configuration, claims }) => ({
    id: configuration.id,
    type: configuration.type.id,
    name: configuration.type.name,
    description: configuration.type.description,
    format: configuration.format,
    claims: claims ?? null,
  })),
  resident: resident === undefined ? null : { name: resident.facts.name },
  evidence: evidence === undefined ? null : evidenceOnWire(evidence),
  upstream: context.upstream ?? null,
  formToken: context.formToken,
  expiresAt: authorization.expiresAt.toISOString(),
})

const evidenceOnWire = ({ rules, attempt, presented }: NonNullable<ShownAuthorization['evidence']>) => ({
  wanted: [...rules].map(([shownFor, { anyOf, decidedBy }]) => ({
    shownFor,
    decidedBy,
    anyOf: anyOf.map(({ type }) => type),
  })),
  attempt:
    attempt === undefined
      ? null
      : { state: attempt.state, refusal: attempt.refusal, expiresAt: attempt.expiresAt.toISOString() },
  presented: presented === undefined ? null : presented.map(presentedOnWire),
})

export const presentedOnWire = ({ type, issuerName, claims, validUntil, presentedAt }: PresentedEvidence) => ({
  type,
  issuerName,
  claims,
  validUntil,
  presentedAt,
})

export const aboutAgency = ({ id, name, credentialIssuer }: Agency) => ({
  agency: { id, name, credentialIssuer, synthetic: true },
})

/** The host of a web address; of an app's own scheme, the scheme. */
export function targetOf(redirectUri: string): string {
  const { protocol, host } = new URL(redirectUri)
  return protocol === 'https:' || protocol === 'http:' ? host : protocol
}
