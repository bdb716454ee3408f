import { addSeconds } from '@sojourn/domain'
import { encodeBase64url, randomBytes, x509Hash } from '@sojourn/keys'
import { buildDcqlQuery, buildRequestObject, parseDcqlQuery, verifyRequestObject } from '@sojourn/protocol'
import { type Command, refused, said, UsageProblem } from './command.ts'
import { readCertificates, readInput, readJson, SIGNER_OPTIONS, signerOf } from './read-input.ts'

const LIFE_SECONDS = 300
const SKEW_SECONDS = 60
const VP_FORMATS = { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } }

export const REQUEST: Readonly<Record<string, Command>> = {
  'request make': {
    does: 'a signed request object (OpenID4VP, x509_hash, answers in the open by direct_post)',
    usage:
      'sojourn request make --query FILE --response-uri URL --key JWK --x5c PEM [--nonce TEXT] [--state TEXT] [--at INSTANT]',
    options: {
      ...SIGNER_OPTIONS,
      query: { type: 'string' },
      'response-uri': { type: 'string' },
      nonce: { type: 'string' },
      state: { type: 'string' },
      at: { type: 'string' },
    },
    async run(given) {
      const query = parseDcqlQuery(await readJson('--query', given.required('query')))
      if (!query.ok) throw new UsageProblem(`--query is no DCQL query: ${query.reason.field} ${query.reason.problem}`)
      given.required('x5c')
      const signer = await signerOf(given)
      const issuedAt = given.instant('at')
      return said(
        await buildRequestObject({
          request: {
            clientId: `x509_hash:${x509Hash(signer.x5c?.[0] ?? '')}`,
            responseMode: 'direct_post',
            responseUri: given.required('response-uri'),
            nonce: given.optional('nonce') ?? encodeBase64url(randomBytes(24)),
            state: given.optional('state') ?? encodeBase64url(randomBytes(24)),
            query: query.value,
            clientMetadata: { encryptionKeys: [], encValues: [], vpFormats: VP_FORMATS },
          },
          issuedAt,
          expiresAt: addSeconds(issuedAt, LIFE_SECONDS),
          signer,
        }),
      )
    },
  },
  'request read': {
    does: 'checks a request object as the wallet does: who asks what, and may it be believed',
    usage: 'sojourn request read FILE --client-id ID --anchor PEM ... [--at INSTANT]',
    options: {
      'client-id': { type: 'string' },
      anchor: { type: 'string', multiple: true },
      at: { type: 'string' },
    },
    async run(given) {
      const [file] = given.words
      if (file === undefined) throw new UsageProblem('FILE is missing')
      const anchors = await Promise.all(given.every('anchor').map((path) => readCertificates('--anchor', path)))
      const verified = await verifyRequestObject({
        jwt: await readInput('FILE', file),
        clientId: given.required('client-id'),
        walletNonce: undefined,
        accessAnchors: anchors.flat(),
        at: given.instant('at'),
        skewSeconds: SKEW_SECONDS,
      })
      if (!verified.ok) return refused({ verdict: 'refused', ...verified.reason })
      const { clientId, responseUri, responseMode, nonce, query, signedBy } = verified.value
      return said({
        verdict: 'valid',
        client_id: clientId,
        response_uri: responseUri,
        response_mode: responseMode,
        nonce,
        signed_by: signedBy,
        dcql_query: buildDcqlQuery(query),
      })
    },
  },
}
