import { ok, type Result, refuse } from '@sojourn/domain'
import { headerIssuerHint } from '@sojourn/formats'
import { importVerificationKey, parseJwt } from '@sojourn/keys'
import { parseDcqlQuery, parseVpToken } from '@sojourn/protocol'
import { MAX_STATUS_LIST_TOKEN_CHARS, readStatusListToken, type StatusList, statusAt } from '@sojourn/status'
import { readTrustList, resolveStatusListKey, statusListAllowed, type TrustList } from '@sojourn/trust'
import type { Refusal } from './refusal.ts'
import { type Expected, type VerifiedPresentation, verifyPresentation } from './verify-presentation.ts'

/** Everything as it travels: text and JSON, nothing that another of our packages would have to make first. */
export interface AloneInput {
  /** The `vp_token` of a wallet's answer, by query id. */
  readonly vpToken: unknown
  /** The DCQL query that was asked. */
  readonly query: unknown
  /** The full client identifier that asked, and its nonce. */
  readonly audience: string
  readonly nonce: string
  readonly handover: Expected['handover']
  /** The signed trust list, and the public JWK of the registry that is believed without proof. */
  readonly trustList: string
  readonly trustAnchor: unknown
  /** Status list tokens, as fetched from where credentials say they lie; one that is missing cannot be had, and nothing is believed without it. */
  readonly statusLists: readonly string[]
  /** `did.json` by its URL, for issuers whose key lies there. */
  readonly didDocuments: Readonly<Record<string, unknown>>
  readonly at: Date
}

export type AloneRefusal =
  | Refusal
  | 'vp_token_unreadable'
  | 'query_unreadable'
  | 'trust_anchor_unreadable'
  | 'trust_list_not_believed'

const SKEW_SECONDS = 60

/** The pipeline for whoever takes this package alone, in Node or a browser. It fetches nothing and keeps nothing. */
export async function verifyAlone(input: AloneInput): Promise<Result<VerifiedPresentation, AloneRefusal>> {
  const { at } = input
  const vpToken = parseVpToken(input.vpToken)
  if (!vpToken.ok) return refuse('vp_token_unreadable')
  const query = parseDcqlQuery(input.query)
  if (!query.ok) return refuse('query_unreadable')
  const anchor = await importVerificationKey(input.trustAnchor)
  if (!anchor.ok) return refuse('trust_anchor_unreadable')
  const trustList = await readTrustList(input.trustList, anchor.value.publicJwk, at)
  if (!trustList.ok) return refuse('trust_list_not_believed')
  const fetchDidDocument = async (url: string): Promise<unknown> => input.didDocuments[url]
  const lists = new Map<string, StatusList>()
  for (const text of input.statusLists) {
    const list = await listOf(text, trustList.value, at, fetchDidDocument)
    if (list !== undefined) lists.set(list.uri, list)
  }
  return verifyPresentation(
    vpToken.value,
    {
      audience: input.audience,
      nonce: input.nonce,
      handover: input.handover,
      query: query.value,
      // Who asks for signatures over texts has the service's own pipeline.
      transactions: [],
      sameHolder: 'must_be_same',
      status: 'must_be_valid',
      statusClass: 'online',
      at,
    },
    {
      trustList: trustList.value,
      fetchDidDocument,
      lookupStatus: async ({ uri, index }) => {
        const list = lists.get(uri)
        return list === undefined ? refuse('unreachable') : ok({ answer: statusAt(list, index), list })
      },
      lookupBitstring: async () => refuse('unreachable'),
    },
  )
}

/** Undefined when it is not one of an issuer on the list: as good as a list that was not brought. */
async function listOf(
  text: string,
  trustList: TrustList,
  at: Date,
  fetchDidDocument: (url: string) => Promise<unknown>,
): Promise<StatusList | undefined> {
  const token = parseJwt(text, { maxChars: MAX_STATUS_LIST_TOKEN_CHARS })
  const uri = token.ok ? token.value.payload.sub : undefined
  if (!token.ok || typeof uri !== 'string') return undefined
  const issuer = trustList.issuers.find((each) => statusListAllowed(each, uri))
  if (issuer === undefined) return undefined
  const key = await resolveStatusListKey(issuer, headerIssuerHint(token.value), at, { fetchDidDocument })
  if (!key.ok) return undefined
  const list = await readStatusListToken({ token: token.value, uri, key: key.value, at, skewSeconds: SKEW_SECONDS })
  return list.ok ? list.value : undefined
}
