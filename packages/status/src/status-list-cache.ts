import { ok, type Result, refuse } from '@sojourn/domain'
import { decodeBase64url, x5cOf } from '@sojourn/keys'
import { parseStatusListCwt, readStatusListCwt } from './cwt/read-status-list-cwt.ts'
import {
  createListCache,
  type DatedList,
  type ListCache,
  type ParsedList,
  type StatusListCacheDeps,
  type StatusUnavailable,
} from './list-cache.ts'
import { parseStatusListToken, readStatusListToken, type StatusList } from './read-status-list-token.ts'
import { type StatusAnswer, statusAt } from './status-at.ts'

export interface StatusLookup {
  readonly answer: StatusAnswer
  /** Judge its age (`judgeAge`) before believing the answer. */
  readonly list: DatedList
}

export interface StatusListCache extends Omit<ListCache<StatusList>, 'find'> {
  lookup(reference: { readonly uri: string; readonly index: number }): Promise<Result<StatusLookup, StatusUnavailable>>
}

/** TSL 5 (status-list-token): as a JWT, which has dots, or as a CWT, whose base64url has none. One cache keeps both, by the same rules. */
function parse(text: string): Result<ParsedList<StatusList>, StatusUnavailable> {
  if (!text.includes('.')) return parseCwt(text)
  const token = parseStatusListToken(text)
  if (!token.ok) return token
  return ok({ signer: token.value, read: (input) => readStatusListToken({ ...input, token: token.value }) })
}

function parseCwt(text: string): Result<ParsedList<StatusList>, StatusUnavailable> {
  const bytes = decodeBase64url(text)
  const token = bytes === undefined ? refuse('malformed_jwt') : parseStatusListCwt(bytes)
  if (!token.ok) return token
  // By certificate alone: a CWT of ours has no other name for its signer.
  const x5c = x5cOf(token.value)
  const signer = { header: x5c === undefined ? {} : { x5c: [...x5c] }, payload: {} }
  return ok({ signer, read: (input) => readStatusListCwt({ ...input, token: token.value }) })
}

/** Of Token Status Lists, in either form. */
export function createStatusListCache(deps: StatusListCacheDeps): StatusListCache {
  const { find, ...running } = createListCache(deps, { parse })
  return {
    ...running,
    async lookup({ uri, index }) {
      const list = await find(uri)
      return list.ok ? ok({ answer: statusAt(list.value, index), list: list.value }) : list
    },
  }
}
