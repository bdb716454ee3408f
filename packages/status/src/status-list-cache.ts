import { ok, type Result } from '@sojourn/domain'
import {
  createListCache,
  type DatedList,
  type ListCache,
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

/** Of Token Status Lists. */
export function createStatusListCache(deps: StatusListCacheDeps): StatusListCache {
  const { find, ...running } = createListCache(deps, { parse: parseStatusListToken, read: readStatusListToken })
  return {
    ...running,
    async lookup({ uri, index }) {
      const list = await find(uri)
      return list.ok ? ok({ answer: statusAt(list.value, index), list: list.value }) : list
    },
  }
}
