import type { ResponseKeyThumbprint } from '@sojourn/formats'

/** How the answer comes, which an mdoc is signed over beside nonce and audience: OID4VP-1.0 B.2.6 (handover). */
export type Handover =
  | {
      readonly kind: 'redirect'
      readonly responseUri: string
      /** Of the very key that the answer was encrypted to. */
      readonly responseKey: ResponseKeyThumbprint
    }
  | {
      readonly kind: 'dc_api'
      /** Of the page that asked, without `origin:`. */
      readonly origin: string
      readonly responseKey: ResponseKeyThumbprint
    }
  /** Shown as a code or given as a file: there is nothing to sign an mdoc over, so none is believed. */
  | { readonly kind: 'none' }
