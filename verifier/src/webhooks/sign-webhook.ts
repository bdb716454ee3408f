import { createHmac } from 'node:crypto'
import { toSeconds } from '@sojourn/domain'
import { encodeBase64, randomBytes, utf8 } from '@sojourn/keys'

const SECRET_BYTES = 32

export const newWebhookSecret = (): Uint8Array => randomBytes(SECRET_BYTES)

/** As its owner sees it, once (STANDARD-WEBHOOKS, signature scheme). */
export const writtenSecret = (secret: Uint8Array): string => `whsec_${encodeBase64(secret)}`

/** The headers of one attempt: `v1`, HMAC-SHA256 over id, second and body, once for each secret that is good now. */
export function webhookHeaders(
  messageId: string,
  body: string,
  secrets: readonly Uint8Array[],
  at: Date,
): Readonly<Record<string, string>> {
  const timestamp = String(toSeconds(at))
  const signed = utf8(`${messageId}.${timestamp}.${body}`)
  const signatures = secrets.map((secret) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`)
  return {
    'content-type': 'application/json',
    'webhook-id': messageId,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
