import { ATTESTATION_TYPES, type AttestationType, type AttestationTypeId, type Localized, vctOf } from '@sojourn/domain'
import { encodeBase64, type JsonObject, sha256 } from '@sojourn/keys'
import { CARD_LOOKS, type CardLook, cardTemplate, svgId } from './card-template.ts'

/** A document whose bytes its readers hold against a digest: it is made once and served as it was made. */
export interface FixedDocument {
  readonly url: string
  readonly mediaType: 'application/json' | 'image/svg+xml'
  readonly text: string
  /** SD-JWT-VC 6 (document-integrity): `sha256-` and the digest in base64. */
  readonly integrity: string
}

export interface TypeMetadata extends FixedDocument {
  readonly template: FixedDocument
}

const made = new Map<string, TypeMetadata>()

/**
 * What the `vct` URL answers: SD-JWT-VC 5 (type-metadata). Credentials carry its digest (`vct#integrity`), so the document of a type's
 * version never changes; other words or another face are another version.
 */
export function typeMetadataOf(publicUrl: string, id: AttestationTypeId): TypeMetadata {
  const vct = vctOf(publicUrl, id)
  const known = made.get(vct)
  if (known !== undefined) return known
  const type = ATTESTATION_TYPES[id]
  const look = CARD_LOOKS[id]
  const template = fixed(`${vct}/card.svg`, 'image/svg+xml', cardTemplate(type, look))
  const metadata = { ...fixed(vct, 'application/json', JSON.stringify(document(vct, type, look, template))), template }
  made.set(vct, metadata)
  return metadata
}

const fixed = (url: string, mediaType: FixedDocument['mediaType'], text: string): FixedDocument => ({
  url,
  mediaType,
  text,
  integrity: `sha256-${encodeBase64(sha256(text))}`,
})

/** Members that every credential shows, whoever asks. */
const ALWAYS_VISIBLE = ['iss', 'vct', 'exp', 'cnf', 'status', 'synthetic'] as const

const document = (vct: string, type: AttestationType, look: CardLook, template: FixedDocument): JsonObject => ({
  vct,
  name: type.name.en,
  description: type.description.en,
  display: inEachLanguage((locale) => ({
    locale,
    name: type.name[locale],
    description: type.description[locale],
    rendering: {
      simple: { background_color: look.background, text_color: look.ink },
      svg_templates: [
        { uri: template.url, 'uri#integrity': template.integrity, properties: { orientation: 'landscape' } },
      ],
    },
  })),
  claims: [
    ...type.claims.map(({ path, label }) => ({
      path: [...path],
      display: inEachLanguage((locale) => ({ locale, label: label[locale] })),
      sd: 'always',
      ...(look.lines.some((line) => isSamePath(line, path)) ? { svg_id: svgId(path) } : {}),
    })),
    ...ALWAYS_VISIBLE.map((name) => ({ path: [name], sd: 'never', mandatory: true })),
  ],
})

const isSamePath = (a: readonly string[], b: readonly string[]): boolean => a.join('.') === b.join('.')

const inEachLanguage = (entry: (locale: keyof Localized) => JsonObject): JsonObject[] => [entry('zh-CN'), entry('en')]
