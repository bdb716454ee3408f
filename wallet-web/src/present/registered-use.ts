import { isJsonObject, type JsonObject, type JsonValue } from '@sojourn/domain'
import type { CredentialQuery, DcqlQuery } from '@sojourn/protocol'
import {
  type AskedCredential,
  coveringUse,
  overAsked,
  type RegisteredRelyingParty,
  type RegisteredUse,
} from '@sojourn/trust'
import type { CardRecord } from '../vault/schema-v1.ts'

/**
 * Everything any option of the query could bring out, one entry a type. What is optional to answer is still asked. Without a type or
 * without a list of claims it counts as asking for anything.
 */
export function askedBy(query: DcqlQuery): readonly AskedCredential[] {
  return query.credentials.flatMap((credential) => {
    const claimPaths = credential.claims?.map(({ path }) => path)
    const types = typesAsked(credential)
    return types.length === 0 ? [{ vct: undefined, claimPaths }] : types.map((vct) => ({ vct, claimPaths }))
  })
}

function typesAsked({ meta }: CredentialQuery): readonly (string | undefined)[] {
  if (meta.vctValues) return meta.vctValues
  if (meta.doctypeValue !== undefined) return [meta.doctypeValue]
  return (meta.typeValues ?? []).map((types) => types.find((type) => type !== 'VerifiableCredential'))
}

/** The use the party registered that covers the whole query; without one it asks too much (EUDI ARF RPRC_21). */
export const registeredUseFor = (party: RegisteredRelyingParty, query: DcqlQuery): RegisteredUse | undefined =>
  coveringUse(party, askedBy(query))

/**
 * A format that cannot hide anything shows all of itself, whatever was asked; so it is only brought out for a use that covers all of it
 * (assurance M9).
 */
export function showsNoMoreThan(use: RegisteredUse, card: Pick<CardRecord, 'format' | 'type' | 'claims'>): boolean {
  if (card.format === 'dc+sd-jwt') return true
  const { credentialSubject } = card.claims
  const claimPaths = isJsonObject(credentialSubject) ? leaves(credentialSubject, ['credentialSubject']) : []
  return overAsked(use, [{ vct: card.type, claimPaths }]).length === 0
}

function leaves(value: JsonObject, at: readonly string[]): readonly (readonly string[])[] {
  return Object.entries(value).flatMap(([name, inner]: [string, JsonValue]) =>
    isJsonObject(inner) ? leaves(inner, [...at, name]) : [[...at, name]],
  )
}
