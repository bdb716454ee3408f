import { buildCredentialOffer, buildCredentialOfferLink, parseCredentialOfferLink } from '@sojourn/protocol'
import { type Command, refused, said, UsageProblem } from './command.ts'

export const OFFER: Readonly<Record<string, Command>> = {
  'offer make': {
    does: 'a credential offer as a link, by value',
    usage:
      'sojourn offer make --issuer URL --configuration ID ... [--code CODE [--tx-code-length N]] [--issuer-state TEXT] [--base openid-credential-offer://]',
    options: {
      issuer: { type: 'string' },
      configuration: { type: 'string', multiple: true },
      code: { type: 'string' },
      'tx-code-length': { type: 'string' },
      'issuer-state': { type: 'string' },
      base: { type: 'string' },
    },
    async run(given) {
      const configurationIds = given.every('configuration')
      if (configurationIds.length === 0) throw new UsageProblem('--configuration is missing')
      const code = given.optional('code')
      const length = given.optional('tx-code-length')
      if (length !== undefined && !/^[1-9]\d?$/.test(length)) throw new UsageProblem('--tx-code-length is no length')
      const issuerState = given.optional('issuer-state')
      const offer = {
        credentialIssuer: given.required('issuer'),
        configurationIds,
        ...(code === undefined
          ? { authorizationCode: issuerState === undefined ? {} : { issuerState } }
          : {
              preAuthorized: {
                code,
                ...(length === undefined ? {} : { txCode: { inputMode: 'numeric' as const, length: Number(length) } }),
              },
            }),
      }
      const link = buildCredentialOfferLink(given.optional('base') ?? 'openid-credential-offer://', {
        kind: 'by_value',
        offer,
      })
      // What the wallets' own parser refuses is not handed out.
      const read = parseCredentialOfferLink(link)
      if (!read.ok) throw new UsageProblem(`that is no offer: ${read.reason.field} ${read.reason.problem}`)
      return said(link)
    },
  },
  'offer read': {
    does: 'what a credential offer link says, read as the wallet reads it',
    usage: 'sojourn offer read LINK',
    options: {},
    async run(given) {
      const [link] = given.words
      if (link === undefined) throw new UsageProblem('LINK is missing')
      const read = parseCredentialOfferLink(link)
      if (!read.ok) return refused({ verdict: 'refused', ...read.reason })
      return said(
        read.value.kind === 'by_reference'
          ? { credential_offer_uri: read.value.uri }
          : buildCredentialOffer(read.value.offer),
      )
    },
  },
}
