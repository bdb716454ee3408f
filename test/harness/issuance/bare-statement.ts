import type { AttestationTypeId } from '@sojourn/domain'
import { sha256, signerFromCryptoKey } from '@sojourn/keys'
import { comparisonCode } from '@sojourn/protocol'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import { agencyOf } from '../issue-to.ts'
import type { HolderKeys } from '../presentation/bare-wallet.ts'
import type { World } from '../world.ts'
import { bareResident } from './bare-resident.ts'

/** A valid credential of another agency, got at its counter and bound to this key. */
export async function statementFor(
  world: World,
  type: AttestationTypeId,
  holder: HolderKeys,
): Promise<{ readonly compact: string; readonly issuanceId: string }> {
  const agency = agencyOf(type)
  const resident = bareResident(world, agency)
  const access = await resident.access([type])
  const { cNonce } = await resident.nonces()
  const signer = await signerFromCryptoKey(holder)
  const proof = await resident.keyProof(signer, cNonce)
  const { status, body } = await resident.credential(access, [proof], {
    credential_configuration_id: `${type}.dc-sd-jwt`,
  })
  if (status !== 200) throw new Error(`no ${type}: ${body.error}`)
  const { credentials, notification_id: notificationId } = body as unknown as {
    credentials: { credential: string }[]
    notification_id: string
  }
  const { rows } = await world.databases.issuer.query<{ id: string }>(
    'select issuance_id as id from issuance where agency = $1 and offer_id = $2',
    [agency, access.offer.offerId],
  )
  const issuanceId = rows[0]?.id ?? ''
  const code = comparisonCode({
    credentialIssuer: resident.credentialIssuer,
    offerSecretHash: sha256(access.offer.code),
    holderThumbprints: [await calculateJwkThumbprint(await exportJWK(holder.publicKey))],
    notificationId,
  })
  const activated = await world.issuer.activate(agency, issuanceId, code)
  if (!activated.ok) throw new Error(activated.reason)
  return { compact: credentials[0]?.credential ?? '', issuanceId }
}
