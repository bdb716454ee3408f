import type { JsonObject, Language } from '@sojourn/domain'
import * as z from 'zod'
import './zod-without-eval.ts'
import { isWebUrl, MAX_URL_CHARS } from './web-url.ts'

/** How an issuer, a credential or a claim is called in one language: OID4VCI-1.0 12.2.4 (credential-issuer-parameters). */
export interface DisplayName {
  readonly name: string
  /** A BCP 47 tag such as `zh-CN`. */
  readonly locale?: string
  readonly description?: string
  readonly backgroundColor?: string
  readonly textColor?: string
  readonly logo?: { readonly uri: string; readonly altText?: string }
}

const MAX_LOGO_CHARS = 65_536
const COLOUR = /^#[0-9a-fA-F]{3,8}$/

const displaySchema = z.object({
  name: z.string().max(512).optional(),
  locale: z.string().max(64).optional(),
  description: z.string().max(4096).optional(),
  background_color: z.string().max(256).optional(),
  text_color: z.string().max(256).optional(),
  logo: z.object({ uri: z.string().max(MAX_LOGO_CHARS), alt_text: z.string().max(512).optional() }).optional(),
})

/** Entries without a name say nothing; colours and pictures that could not be shown safely are left out. */
export const displayNames = z
  .array(displaySchema)
  .max(64)
  .transform((entries) =>
    entries.flatMap((entry) => (entry.name === undefined ? [] : [displayName(entry, entry.name)])),
  )

function displayName(wire: z.output<typeof displaySchema>, name: string): DisplayName {
  const { locale, description, background_color: background, text_color: text, logo } = wire
  return {
    name,
    ...(locale !== undefined && { locale }),
    ...(description !== undefined && { description }),
    ...(background !== undefined && COLOUR.test(background) && { backgroundColor: background }),
    ...(text !== undefined && COLOUR.test(text) && { textColor: text }),
    ...(logo !== undefined &&
      isPicture(logo.uri) && {
        logo: { uri: logo.uri, ...(logo.alt_text !== undefined && { altText: logo.alt_text }) },
      }),
  }
}

const isPicture = (uri: string): boolean =>
  uri.startsWith('data:image/') || (uri.length <= MAX_URL_CHARS && isWebUrl(uri))

export const displayOnWire = (display: readonly DisplayName[]): JsonObject[] =>
  display.map((entry) => ({
    name: entry.name,
    ...(entry.locale !== undefined && { locale: entry.locale }),
    ...(entry.description !== undefined && { description: entry.description }),
    ...(entry.backgroundColor !== undefined && { background_color: entry.backgroundColor }),
    ...(entry.textColor !== undefined && { text_color: entry.textColor }),
    ...(entry.logo !== undefined && {
      logo: { uri: entry.logo.uri, ...(entry.logo.altText !== undefined && { alt_text: entry.logo.altText }) },
    }),
  }))

/** The entry in the reader's language, else in any region of it, else the first. */
export function displayFor(display: readonly DisplayName[], language: Language): DisplayName | undefined {
  const [primary = ''] = language.split('-')
  return (
    display.find((entry) => entry.locale?.toLowerCase() === language.toLowerCase()) ??
    display.find((entry) => entry.locale?.toLowerCase().split('-')[0] === primary.toLowerCase()) ??
    display[0]
  )
}
