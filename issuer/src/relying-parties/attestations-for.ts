import type { VerifierAttestation } from '@sojourn/protocol'
import { LOG_PROOF_FORMAT, logProofOnWire, REGISTRATION_CERTIFICATE_FORMAT } from '@sojourn/trust'
import type { Registrar } from '../agencies/agency.ts'
import type { GiveRegistrationsDeps } from './list-registrations.ts'

/**
 * What an agency that asks residents for evidence puts into its own requests: agencies are registered as everybody is. It has one use, so
 * there is one certificate; none where it was not registered here.
 */
export async function attestationsFor(
  deps: GiveRegistrationsDeps,
  agency: Registrar,
  clientId: string,
): Promise<readonly VerifierAttestation[]> {
  const registration = (await deps.listRegistrations(agency.id)).find(
    ({ state, content }) => state !== 'withdrawn' && content.clientIds.includes(clientId),
  )
  if (registration?.log === undefined) return []
  const { id, version, leaf, log } = registration
  const [certificate, another] = (await deps.listCertificates(agency.id)).filter(
    (one) => one.relyingPartyId === id && one.version === version,
  )
  if (certificate === undefined || another !== undefined) return []
  return [
    { format: REGISTRATION_CERTIFICATE_FORMAT, data: certificate.token },
    { format: LOG_PROOF_FORMAT, data: logProofOnWire({ leaf, ...log }) },
  ]
}
