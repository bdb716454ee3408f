import type { Answer } from './conformance-client.ts'

/**
 * What a suite finds fault with in an answer, as sentences: an empty list is the only good result. Warnings are told like failures, for a
 * warning in a report is a question that somebody has to answer.
 */
export type Problems = readonly string[]

const when = (isWrong: boolean, problem: string): string[] => (isWrong ? [problem] : [])
const mediaType = ({ headers }: Answer): string => (headers.get('content-type') ?? '').split(';')[0]?.trim() ?? ''

export const unknownKeys = (value: object, known: readonly string[], where: string): string[] =>
  Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `${where} has the unknown member ${key}`)

const isJson = (answer: Answer): string[] =>
  when(mediaType(answer) !== 'application/json', `the answer is ${mediaType(answer)}, not JSON`)

const isNotStored = ({ headers }: Answer): string[] =>
  when(!/\bno-store\b/.test(headers.get('cache-control') ?? ''), 'the answer may be stored')

/** Bits by the frequency of its characters, as far as one value tells. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  const bits = [...counts.values()].map((count) => (count / text.length) * Math.log2(text.length / count))
  return bits.reduce((sum, one) => sum + one, 0) * text.length
}

const isRandom = (value: unknown, name: string): string[] =>
  typeof value === 'string'
    ? [
        ...when(entropyOf(value) < 96, `${name} has less than 96 bits`),
        ...when(!/^[\x21-\x7e]+$/.test(value), `${name} has characters beyond VSCHAR`),
      ]
    : [`${name} is no string`]

/** OID4VCI-1.0 7.2 (nonce-response). */
export const problemsOfNonce = (answer: Answer): Problems => [
  ...when(answer.status !== 200, `the nonce endpoint answered ${answer.status}`),
  ...isJson(answer),
  ...isNotStored(answer),
  ...isRandom(answer.body.c_nonce, 'c_nonce'),
  ...unknownKeys(answer.body, ['c_nonce'], 'the nonce response'),
]

/** ABCA 8 (challenges). */
export const problemsOfChallenge = (answer: Answer): Problems => [
  ...when(answer.status !== 200, `the challenge endpoint answered ${answer.status}`),
  ...isJson(answer),
  ...isNotStored(answer),
  ...isRandom(answer.body.attestation_challenge, 'attestation_challenge'),
  ...unknownKeys(answer.body, ['attestation_challenge'], 'the challenge response'),
]

/** A challenge may come with any answer; then it has the shape of one. */
export function problemsOfChallengeHeader({ headers }: Answer): Problems {
  const value = headers.get('oauth-client-attestation-challenge')
  return value === null
    ? []
    : when(!/^[A-Za-z0-9_\-.~]{16,512}$/.test(value), `the challenge in the header is ${value}`)
}

/** RFC9126 2.2 (successful-response). */
export function problemsOfPushed(answer: Answer): Problems {
  const { request_uri: requestUri, expires_in: expiresIn } = answer.body
  return [
    ...when(answer.status !== 201, `pushed: ${answer.status} ${answer.text}`),
    ...isJson(answer),
    ...isNotStored(answer),
    ...isRandom(requestUri, 'request_uri'),
    ...when(!Number.isInteger(expiresIn) || Number(expiresIn) < 5 || Number(expiresIn) > 600, 'expires_in is unfit'),
    ...unknownKeys(answer.body, ['request_uri', 'expires_in'], 'the pushed response'),
  ]
}

/** RFC6749 4.1.2 (authorization-response), RFC9207 2 (iss): in the query, with all that the redirect address had of its own. */
export function problemsOfCallback(
  location: URL,
  expected: { readonly redirectUri: string; readonly issuer: string; readonly state: string },
): Problems {
  const { searchParams: parameters } = location
  const own = new URL(expected.redirectUri)
  return [
    ...when(`${location.origin}${location.pathname}` !== `${own.origin}${own.pathname}`, `sent to ${location.href}`),
    ...when(location.hash !== '', 'the answer has a fragment'),
    ...[...own.searchParams]
      .filter(([name, value]) => parameters.get(name) !== value)
      .map(([name]) => `the redirect address lost ${name}`),
    ...when(parameters.get('state') !== expected.state, 'the state is another'),
    ...when(parameters.get('iss') !== expected.issuer, 'iss is not the issuer'),
    ...[...parameters.keys()]
      .filter((name) => !own.searchParams.has(name) && !['code', 'state', 'iss', 'error'].includes(name))
      .map((name) => `the answer has the unknown parameter ${name}`),
    ...(parameters.has('error') ? [] : isRandom(parameters.get('code') ?? undefined, 'code')),
  ]
}

/** RFC6749 5.1 (token-response), RFC9449 5, OID4VCI-1.0 6.2 (token-response). */
export function problemsOfTokens(answer: Answer): Problems {
  const { access_token: accessToken, token_type: type, expires_in: expiresIn } = answer.body
  return [
    ...when(answer.status !== 200, `the token endpoint answered ${answer.status} ${answer.text}`),
    ...isJson(answer),
    ...isNotStored(answer),
    ...isRandom(accessToken, 'access_token'),
    ...when(type !== 'DPoP', `token_type is ${type}`),
    ...when(!Number.isInteger(expiresIn) || Number(expiresIn) < 1, 'expires_in is unfit'),
    ...when('id_token' in answer.body, 'there is an id_token that nobody asked for'),
    ...unknownKeys(
      answer.body,
      ['access_token', 'token_type', 'expires_in', 'refresh_token', 'scope', 'authorization_details'],
      'the token response',
    ),
    ...problemsOfDetails(answer.body.authorization_details),
  ]
}

function problemsOfDetails(details: unknown): string[] {
  if (details === undefined) return []
  if (!Array.isArray(details) || details.length === 0) return ['authorization_details is no list']
  return (details as Record<string, unknown>[]).flatMap((detail) => {
    const identifiers = detail.credential_identifiers
    return [
      ...when(detail.type !== 'openid_credential', 'a detail has another type'),
      ...when(typeof detail.credential_configuration_id !== 'string', 'a detail names no configuration'),
      ...when(
        !Array.isArray(identifiers) || identifiers.length === 0 || new Set(identifiers).size !== identifiers.length,
        'credential_identifiers are missing, empty or repeated',
      ),
      ...unknownKeys(
        detail,
        ['type', 'credential_configuration_id', 'credential_identifiers', 'claims', 'locations'],
        'a detail',
      ),
    ]
  })
}

/** RFC6749 5.2 (token-error-response), RFC9126 2.3: the status, one of the codes that fit, and texts of the characters allowed. */
export function problemsOfOAuthError(
  answer: Answer,
  codes: readonly string[],
  statuses: readonly number[] = [400, 401],
): Problems {
  const { error, error_description: description, error_uri: uri } = answer.body
  return [
    ...when(!statuses.includes(answer.status), `refused with ${answer.status}`),
    ...when(answer.status === 401 && error !== 'invalid_client', `401 is for invalid_client, not for ${error}`),
    ...isJson(answer),
    ...isNotStored(answer),
    ...when(!codes.includes(String(error)), `refused as ${error}`),
    ...when(
      description !== undefined && !/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/.test(String(description)),
      'error_description has characters that it may not have',
    ),
    ...when(uri !== undefined && !URL.canParse(String(uri)), 'error_uri is no URI'),
    ...unknownKeys(answer.body, ['error', 'error_description', 'error_uri'], 'the error'),
    ...problemsOfChallengeHeader(answer),
  ]
}

/** OID4VCI-1.0 8.3 (credential-response), once it is opened. */
export function problemsOfCredentials(answer: Answer, type = 'application/json'): Problems {
  const { credentials, notification_id: notificationId } = answer.body
  const entries = Array.isArray(credentials) ? (credentials as Record<string, unknown>[]) : []
  return [
    ...when(answer.status !== 200, `the credential endpoint answered ${answer.status} ${answer.text}`),
    ...when(mediaType(answer) !== type, `the answer is ${mediaType(answer)}`),
    ...isNotStored(answer),
    ...when(Number.isNaN(Date.parse(answer.headers.get('date') ?? '')), 'the answer has no date'),
    ...when(entries.length === 0, 'there are no credentials'),
    ...entries.flatMap((entry) => [
      ...when(typeof entry.credential !== 'string', 'a credential is no string'),
      ...unknownKeys(entry, ['credential'], 'a credential entry'),
    ]),
    ...when(notificationId !== undefined && typeof notificationId !== 'string', 'notification_id is no string'),
    ...unknownKeys(answer.body, ['credentials', 'transaction_id', 'notification_id', 'interval'], 'the response'),
  ]
}

/** OID4VCI-1.0 8.3.1.2 (credential-request-errors): plain JSON, never encrypted, 400. */
export const problemsOfCredentialError = (answer: Answer, code: string): Problems => [
  ...when(answer.status !== 400, `refused with ${answer.status}`),
  ...isJson(answer),
  ...isNotStored(answer),
  ...when(answer.body.error !== code, `refused as ${answer.body.error}`),
  ...unknownKeys(answer.body, ['error', 'error_description', 'error_uri'], 'the error'),
]

export const credentialsIn = ({ body }: Answer): readonly string[] =>
  ((body.credentials ?? []) as { credential: string }[]).map(({ credential }) => credential)
