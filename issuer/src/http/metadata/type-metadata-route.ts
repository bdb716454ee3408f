import { ATTESTATION_TYPES, type AttestationType, type AttestationTypeId, type Localized, vctOf } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import type { FastifyInstance } from 'fastify'
import { pathOf } from '../agency-path.ts'

const CACHE = 'public, max-age=86400'

/** SD-JWT-VC 4 (type-metadata): what the `vct` URL answers. Verifiers of ours need none of it; it is for wallets that are not ours. */
export function typeMetadataRoutes(app: FastifyInstance, types: readonly AttestationTypeId[], publicUrl: string): void {
  for (const id of new Set(types)) {
    const vct = vctOf(publicUrl, id)
    const metadata = typeMetadata(vct, ATTESTATION_TYPES[id])
    app.get(pathOf(vct), async (_request, reply) => reply.header('cache-control', CACHE).send(metadata))
  }
}

const typeMetadata = (vct: string, type: AttestationType): JsonObject => ({
  vct,
  name: type.name.en,
  description: type.description.en,
  display: inEachLanguage((locale) => ({ locale, name: type.name[locale], description: type.description[locale] })),
  claims: type.claims.map(({ path, label }) => ({
    path: [...path],
    display: inEachLanguage((locale) => ({ locale, label: label[locale] })),
    sd: 'always',
  })),
})

const inEachLanguage = (entry: (locale: keyof Localized) => JsonObject): JsonObject[] => [entry('zh-CN'), entry('en')]
