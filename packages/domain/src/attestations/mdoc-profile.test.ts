import { expect, test } from 'vitest'
import {
  ATTESTATION_TYPES,
  attestationClaims,
  attestationTypeOfDocType,
  claimsOfElements,
  elementsOfClaims,
  type JsonObject,
  type MdocProfile,
  syntheticPersons,
} from '../index.ts'

const AT = new Date('2026-11-22T04:00:00Z')
const OWN = 'cn.sojourn.residence-permit.1'
const ISO = 'org.iso.23220.1'
const { mdoc, claims: definitions } = ATTESTATION_TYPES['residence-permit']
const profile = mdoc as MdocProfile

function permitClaims(): JsonObject {
  const person = syntheticPersons('2026-11-22').find(({ persona }) => persona === 'worker-mother')
  const claims = person === undefined ? undefined : attestationClaims('residence-permit', person, AT)
  if (claims?.ok !== true) throw new Error('no permit')
  return { ...claims.value, synthetic: true }
}

/** Name space, identifier, value. */
const nameSpacesOf = (claims: JsonObject): Record<string, Record<string, JsonObject[string]>> => {
  const spaces: Record<string, Record<string, JsonObject[string]>> = {}
  for (const { element, value } of elementsOfClaims(profile, claims)) {
    spaces[element.nameSpace] = { ...spaces[element.nameSpace], [element.identifier]: value }
  }
  return spaces
}

test('every claim of the permit is one element, and every element has a name of its own', () => {
  expect(profile.docType).toBe(OWN)
  expect(profile.elements).toHaveLength(definitions.length + 1)
  const names = profile.elements.map(({ nameSpace, identifier }) => `${nameSpace} ${identifier}`)
  expect(new Set(names).size).toBe(names.length)
  expect(attestationTypeOfDocType(OWN)?.id).toBe('residence-permit')
  expect(attestationTypeOfDocType('org.iso.18013.5.1.mDL')).toBeUndefined()
})

test('what ISO has a name for goes by that name, and everything else by ours', () => {
  const spaces = nameSpacesOf(permitClaims())
  expect(Object.keys(spaces[ISO] ?? {}).sort()).toEqual([
    'age_over_06',
    'age_over_14',
    'age_over_16',
    'age_over_18',
    'age_over_60',
    'age_over_65',
    'birth_date',
    'document_number',
    'expiry_date',
    'issue_date',
    'issuing_authority',
    'resident_address',
    'sex',
  ])
  expect(spaces[ISO]).toMatchObject({ sex: 2, age_over_18: true })
  expect(spaces[OWN]).toMatchObject({ synthetic: true, residence_city: expect.any(String), resident_over_6: true })
})

test('the elements lead back to the claims they were made of', () => {
  const claims = permitClaims()
  expect(claimsOfElements(profile, nameSpacesOf(claims))).toEqual(claims)
  expect(
    claimsOfElements(profile, { [ISO]: { age_over_18: true }, [OWN]: { name: '李雷', nickname: 'Moon' } }),
  ).toEqual({
    age_over: { '18': true },
    name: '李雷',
  })
  expect(claimsOfElements(profile, {})).toEqual({})
})

test('a name that every object has is no element of a name space', () => {
  expect(
    claimsOfElements(
      { docType: OWN, elements: [{ nameSpace: OWN, identifier: 'toString', path: ['name'], kind: 'text' }] },
      { [OWN]: {} },
    ),
  ).toEqual({})
})

test('a claim that no element is for is a fault, not left out in silence', () => {
  expect(() => elementsOfClaims(profile, { ...permitClaims(), nickname: 'Moon' })).toThrow('no element')
  expect(() => elementsOfClaims(profile, { name: '李雷', residence: { planet: 'Earth' } })).toThrow('no element')
})
