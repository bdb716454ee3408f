import { ok, type Result, refuse } from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'
import * as z from 'zod'
import './zod-without-eval.ts'
import { readMessage } from './field-problem.ts'

export const OPENID_CREDENTIAL = 'openid_credential'

const detailsSchema = z
  .array(
    z.object({
      type: z.literal(OPENID_CREDENTIAL),
      credential_configuration_id: z.string().min(1).max(256),
      locations: z.array(z.string().max(2048)).max(32).optional(),
    }),
  )
  .min(1)
  .max(32)

/**
 * OID4VCI-1.0 6.1.1 (authorization_details in a token request): the configurations that the wallet wants, in the order given. RFC9396 2.2:
 * a type that is not known, or a detail that does not fit its type, is refused and never passed over. `locations`, when they are there, must
 * name this credential issuer.
 */
export function parseAuthorizationDetails(
  text: string,
  credentialIssuer: string | undefined,
): Result<readonly string[], 'malformed'> {
  const json = parseStrictJson(text)
  if (json === undefined) return refuse('malformed')
  const read = readMessage(detailsSchema, json)
  if (!read.ok) return refuse('malformed')
  const isForUs = (locations: readonly string[] | undefined) =>
    locations === undefined || credentialIssuer === undefined || locations.includes(credentialIssuer)
  if (!read.value.every(({ locations }) => isForUs(locations))) return refuse('malformed')
  return ok([...new Set(read.value.map((detail) => detail.credential_configuration_id))])
}

export const authorizationDetailsOnWire = (configurationIds: readonly string[]): string =>
  JSON.stringify(configurationIds.map((id) => ({ type: OPENID_CREDENTIAL, credential_configuration_id: id })))
