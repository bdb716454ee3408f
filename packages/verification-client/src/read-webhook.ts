import type { components } from './described.ts'

export type WebhookEvent = components['schemas']['WebhookEvent']
export type WebhookRefusal = 'malformed' | 'too_old' | 'bad_signature'

const TOLERANCE_SECONDS = 300

/**
 * Whether a call came from the verifier (Standard Webhooks): the body as it arrived, byte for byte, before anything parses it. Remember
 * `webhook-id` for a day: what is sent again has the same.
 */
export async function readWebhook(
  body: string,
  headers: { get(name: string): string | null },
  secret: string,
  now: Date = new Date(),
): Promise<
  { readonly ok: true; readonly value: WebhookEvent } | { readonly ok: false; readonly reason: WebhookRefusal }
> {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    headers.get(name),
  )
  if (!id || !timestamp || !/^\d{1,12}$/.test(timestamp) || !signatures) return { ok: false, reason: 'malformed' }
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return { ok: false, reason: 'too_old' }
  const key = await crypto.subtle.importKey(
    'raw',
    bytesOf(secret.replace(/^whsec_/, '')),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  )
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  for (const signature of signatures.split(' ').slice(0, 8)) {
    const [version, base64 = ''] = signature.split(',')
    if (version !== 'v1' || !/^[A-Za-z0-9+/]{43}=$/.test(base64)) continue
    if (await crypto.subtle.verify('HMAC', key, bytesOf(base64), signed)) {
      return { ok: true, value: JSON.parse(body) as WebhookEvent }
    }
  }
  return { ok: false, reason: 'bad_signature' }
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
