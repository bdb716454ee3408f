import { ok, refuse } from '@sojourn/domain'
import { headerIssuerHint } from '@sojourn/formats'
import { parseJwt } from '@sojourn/keys'
import {
  type BitstringList,
  bitstringAnswer,
  MAX_STATUS_LIST_TOKEN_CHARS,
  readBitstringList,
  readStatusListToken,
  type StatusList,
  statusAt,
} from '@sojourn/status'
import { readTrustList, resolveIssuerKey, statusListAllowed, type TrustList } from '@sojourn/trust'
import type { VerificationWorld } from '@sojourn/verification'
import { type Given, UsageProblem } from './command.ts'
import { readInput, readJsonObject, readPublicKey } from './read-input.ts'

export const TRUST_OPTIONS = {
  'trust-list': { type: 'string' },
  'trust-anchor': { type: 'string' },
  'status-list': { type: 'string', multiple: true },
  'did-documents': { type: 'string' },
  at: { type: 'string' },
} as const

const SKEW_SECONDS = 60

export async function trustListOf(given: Given, at: Date): Promise<TrustList> {
  const anchor = await readPublicKey('--trust-anchor', given.required('trust-anchor'))
  const list = await readTrustList(await readInput('--trust-list', given.required('trust-list')), anchor, at)
  if (!list.ok) throw new UsageProblem(`--trust-list is not to be believed: ${list.reason}`)
  return list.value
}

/** Everything that a check may look at, from files: nothing is fetched. A list that was not brought is a list that cannot be had. */
export async function worldOf(given: Given, at: Date): Promise<VerificationWorld> {
  const trustList = await trustListOf(given, at)
  const didDocuments = given.optional('did-documents')
  const documents = didDocuments === undefined ? {} : await readJsonObject('--did-documents', didDocuments)
  const fetchDidDocument = async (url: string): Promise<unknown> => documents[url]
  const lists = new Map<string, StatusList>()
  const bitstrings = new Map<string, BitstringList>()
  for (const path of given.every('status-list')) {
    const text = await readInput('--status-list', path)
    if (isCredential(text)) {
      const list = await bitstringListOf(trustList, text, at, fetchDidDocument)
      bitstrings.set(list.uri, list)
    } else {
      const list = await statusListOf(trustList, text, at, fetchDidDocument)
      lists.set(list.uri, list)
    }
  }
  return {
    trustList,
    fetchDidDocument,
    lookupStatus: async ({ uri, index }) => {
      const list = lists.get(uri)
      return list === undefined ? refuse('unreachable') : ok({ answer: statusAt(list, index), list })
    },
    lookupBitstring: async (entry) => {
      const list = bitstrings.get(entry.uri)
      const answer = list === undefined ? undefined : bitstringAnswer(list, entry)
      if (list === undefined || answer === undefined) return refuse('unreachable')
      return answer.ok ? ok({ answer: answer.value, list }) : answer
    },
  }
}

/** A list is signed by the issuer under whose addresses it lies. */
export async function statusListOf(
  trustList: TrustList,
  text: string,
  at: Date,
  fetchDidDocument: (url: string) => Promise<unknown>,
): Promise<StatusList> {
  const token = parseJwt(text, { maxChars: MAX_STATUS_LIST_TOKEN_CHARS })
  const uri = token.ok ? token.value.payload.sub : undefined
  if (!token.ok || typeof uri !== 'string') throw new UsageProblem('--status-list is no status list token')
  const issuer = trustList.issuers.find((each) => statusListAllowed(each, uri))
  if (issuer === undefined) throw new UsageProblem(`--status-list is of nobody on the trust list: ${uri}`)
  const key = await resolveIssuerKey(issuer, headerIssuerHint(token.value), at, { fetchDidDocument })
  if (!key.ok) throw new UsageProblem(`--status-list is signed by a key not on the trust list: ${key.reason}`)
  const list = await readStatusListToken({ token: token.value, uri, key: key.value, at, skewSeconds: SKEW_SECONDS })
  if (!list.ok) throw new UsageProblem(`--status-list is not to be believed: ${list.reason}`)
  return list.value
}

/** A Bitstring list is a credential; a Token Status List is not. */
function isCredential(text: string): boolean {
  const token = parseJwt(text, { maxChars: MAX_STATUS_LIST_TOKEN_CHARS })
  return token.ok && token.value.header.typ === 'vc+jwt'
}

async function bitstringListOf(
  trustList: TrustList,
  text: string,
  at: Date,
  fetchDidDocument: (url: string) => Promise<unknown>,
): Promise<BitstringList> {
  const token = parseJwt(text, { maxChars: MAX_STATUS_LIST_TOKEN_CHARS })
  const uri = token.ok ? token.value.payload.id : undefined
  if (!token.ok || typeof uri !== 'string') throw new UsageProblem('--status-list does not say where it lies')
  const issuer = trustList.issuers.find((each) => statusListAllowed(each, uri))
  if (issuer === undefined) throw new UsageProblem(`--status-list is of nobody on the trust list: ${uri}`)
  const key = await resolveIssuerKey(issuer, headerIssuerHint(token.value), at, { fetchDidDocument })
  if (!key.ok) throw new UsageProblem(`--status-list is signed by a key not on the trust list: ${key.reason}`)
  const list = await readBitstringList({ token: token.value, uri, key: key.value, at, skewSeconds: SKEW_SECONDS })
  if (!list.ok) throw new UsageProblem(`--status-list is not to be believed: ${list.reason}`)
  return list.value
}
