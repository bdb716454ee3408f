import { words } from '../language.ts'
import type { AttestationType } from './attestation-type.ts'
import { RESIDENCE_PERMIT } from './residence-permit.ts'

/**
 * What a landlord, a gate and a ticket machine need of the permit when neither side has a network: at most six claims, for each claim that
 * stays hidden still costs 32 bytes of one QR code (performance.md, "One still QR for an offline proof").
 */
const PATHS: readonly string[] = [
  'name',
  'age_over.18',
  'age_over.60',
  'age_over.65',
  'residence.city',
  'residence.community',
]

export const RESIDENCE_PERMIT_OFFLINE: AttestationType = {
  id: 'residence-permit-offline',
  version: 1,
  name: words('居住证（离线副本）', 'Residence permit (offline copy)'),
  description: words(
    '没有网络时，用一个二维码出示居住证上的少数几项。',
    'Shows a few facts of the residence permit in one QR code where there is no network.',
  ),
  w3cType: 'ResidencePermitOfflineCredential',
  groups: RESIDENCE_PERMIT.groups.filter(({ path: [name] }) => PATHS.some((path) => path.startsWith(`${name}.`))),
  claims: RESIDENCE_PERMIT.claims.filter(({ path }) => PATHS.includes(path.join('.'))),
}
