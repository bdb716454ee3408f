import { hash } from 'node:crypto'
import { ATTESTATION_TYPES, type AttestationTypeId } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import { typeMetadataOf } from './type-metadata.ts'

const BASE = 'https://issuer.example'
const TYPES = Object.keys(ATTESTATION_TYPES) as AttestationTypeId[]
const documentOf = (id: AttestationTypeId) => JSON.parse(typeMetadataOf(BASE, id).text)
/** A digest that is made by hand: no code of ours between. */
const digestOf = (text: string) => `sha256-${hash('sha256', text, 'base64')}`

/**
 * What was released. Credentials in wallets carry these digests, so a document that changes makes every one of them unreadable to whoever
 * checks: other words or another face belong into a `v2` of the type.
 */
const RELEASED: Readonly<Record<AttestationTypeId, string>> = {
  'residence-permit': 'sha256-IJB7uXrmxYF2jiWnc3UWBxjPd8pDRU+5flfkUAivFfw=',
  'residence-permit-offline': 'sha256-wxkDhgAtwyniYlnvFZPlMZoR8IIqPbacOYETnwBW1d0=',
  'social-security-card': 'sha256-ER/D/uI7YwXsYIT7OHAcBKFi7DB8q2m0DSAn68BkNyg=',
  'household-relation': 'sha256-FMnihEKcin8oFAtPOhl4lIyTEZtDpoY62egFy12DV90=',
  'tenancy-registration': 'sha256-eI0kcHu37lxkmnWa08VzzEpHW1S80kjVoN65FOQUgbU=',
  'dwelling-right': 'sha256-uUhhSyyicauqVW/3jbCUKr3ggwlznvL2QifclELlFU8=',
  employment: 'sha256-Kj7JIdv0yCMk4TvqSRxR/uS3bo2abt64VRR8eRHnQ5k=',
  'points-statement': 'sha256-1obsXzSAbIUxIZRjp1ZKx0+g+DSyZLKuldpSyxhZqrM=',
  'vaccination-check': 'sha256-Z8NvJrGPCauOa2emjnnpSznxYQGF2mUEOPHebHSy9U8=',
  'insurance-statement': 'sha256-/S2Y+RCqMygLKupf6bUaRlIECcPWclVEewQobSFpKNk=',
}

describe('the type metadata behind a `vct`', () => {
  test.each(TYPES)('%s has words in two languages for itself and for every claim', (id) => {
    const { vct, display, claims } = documentOf(id)
    expect(vct).toBe(`${BASE}/vct/${id}/v1`)
    expect(display.map(({ locale }: { locale: string }) => locale)).toEqual(['zh-CN', 'en'])
    const described = claims.filter(({ display: words }: { display?: unknown }) => words !== undefined)
    expect(described).toHaveLength(ATTESTATION_TYPES[id].claims.length)
    for (const { display: words } of described) for (const { label } of words) expect(label.length).toBeGreaterThan(0)
  })

  test('says of each claim whether it is disclosed by itself, and of nothing twice', () => {
    for (const id of TYPES) {
      const { claims } = documentOf(id)
      const paths = claims.map(({ path }: { path: string[] }) => path.join('.'))
      expect(new Set(paths).size).toBe(paths.length)
      const never = claims.filter(({ sd }: { sd: string }) => sd === 'never')
      expect(never.map(({ path }: { path: string[] }) => path[0])).toEqual([
        ...['iss', 'vct', 'exp', 'cnf', 'status', 'synthetic'],
      ])
    }
  })

  test.each(TYPES)(
    'the template of %s names only claims that the document knows, in text alone, and runs and fetches nothing',
    (id) => {
      const { template } = typeMetadataOf(BASE, id)
      const { claims, display } = documentOf(id)
      const ids = new Set(claims.flatMap(({ svg_id }: { svg_id?: string }) => svg_id ?? []))
      const placeholders = [...template.text.matchAll(/\{\{([^}]*)\}\}/g)].map(([, name]) => name)
      expect(placeholders.length).toBeGreaterThan(0)
      for (const name of placeholders) expect(ids.has(name)).toBe(true)
      expect(template.text.replace(/>[^<]*</g, '><')).not.toContain('{{')
      expect(template.text).not.toMatch(/<script|<style|<image|href|url\(|on\w+=|<foreignObject|<!|<\?/i)
      for (const { rendering } of display)
        expect(rendering.svg_templates).toEqual([
          {
            uri: `${BASE}/vct/${id}/v1/card.svg`,
            'uri#integrity': digestOf(template.text),
            properties: { orientation: 'landscape' },
          },
        ])
    },
  )

  test.each(TYPES)('%s is what was released under its version', (id) => {
    const { text, integrity } = typeMetadataOf(BASE, id)
    expect(integrity).toBe(digestOf(text))
    expect(integrity).toBe(RELEASED[id])
  })
})
