import { type JsonObject, toSeconds } from '@sojourn/domain'
import { signerFromJwk } from '@sojourn/keys'
import { readTrustListWire, signTrustList } from '@sojourn/trust'
import { type Command, said, UsageProblem } from './command.ts'
import { readJsonObject, readPrivateKey } from './read-input.ts'
import { TRUST_OPTIONS, trustListOf } from './read-trust.ts'

const DAY_SECONDS = 86_400

export const TRUST: Readonly<Record<string, Command>> = {
  'trust sign': {
    does: 'signs a trust list: who may issue what, who may ask what',
    usage:
      'sojourn trust sign FILE --key JWK [--at INSTANT] [--days N]\n\n  FILE holds id, version, issuers and relying_parties as packages/trust/DESIGN.md shows them',
    options: { key: { type: 'string' }, at: { type: 'string' }, days: { type: 'string' } },
    async run(given) {
      const [file] = given.words
      if (file === undefined) throw new UsageProblem('FILE is missing')
      const days = Number(given.optional('days') ?? 1)
      if (!Number.isInteger(days) || days < 1) throw new UsageProblem('--days is no whole number of days')
      const iat = toSeconds(given.instant('at'))
      const wire: JsonObject = { ...(await readJsonObject('FILE', file)), iat, exp: iat + days * DAY_SECONDS }
      const list = readTrustListWire(wire)
      if (!list.ok) throw new UsageProblem(`FILE is no trust list: ${list.reason.field}`)
      const signer = await signerFromJwk(await readPrivateKey('--key', given.required('key')))
      return said(await signTrustList(list.value, signer))
    },
  },
  'trust show': {
    does: 'checks a trust list against its anchor and tells whom it holds',
    usage: 'sojourn trust show --trust-list FILE --trust-anchor JWK [--at INSTANT]',
    options: {
      'trust-list': TRUST_OPTIONS['trust-list'],
      'trust-anchor': TRUST_OPTIONS['trust-anchor'],
      at: TRUST_OPTIONS.at,
    },
    async run(given) {
      const list = await trustListOf(given, given.instant('at'))
      return said({
        id: list.id,
        version: list.version,
        expires_at: list.expiresAt,
        issuers: list.issuers.map(({ issuer, types }) => ({ issuer, types })),
        relying_parties: list.relyingParties.map(({ clientIds, kind, uses }) => ({
          client_ids: clientIds,
          kind,
          policies: uses.map(({ policyId }) => policyId),
        })),
      })
    },
  },
}
