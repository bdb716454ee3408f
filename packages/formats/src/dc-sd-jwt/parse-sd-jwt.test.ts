import { describe, expect, test } from 'vitest'
import { disclosureOf, forge, parsed, party } from '../testing/forge.ts'
import { parseSdJwt } from './parse-sd-jwt.ts'

const { signer } = await party()
const DISCLOSURE = disclosureOf(['salt', 'name', '张三'])
const whole = await forge(signer, { vct: 'v' }, [DISCLOSURE])
const [jwt = ''] = whole.compact.split('~')

describe('an SD-JWT', () => {
  test('comes apart into the issuer’s JWT and its disclosures', () => {
    expect(whole.disclosures).toEqual([{ encoded: DISCLOSURE, salt: 'salt', name: 'name', value: '张三' }])
    expect(whole.issuerJwt.compact).toBe(jwt)
    expect(whole.keyBindingJwt).toBeUndefined()
    expect(whole.sdHashInput).toBe(`${jwt}~${DISCLOSURE}~`)
  })

  test('may have no disclosure, and a key binding after the last tilde', () => {
    expect(parsed(`${jwt}~`)).toMatchObject({ disclosures: [], sdHashInput: `${jwt}~` })
    expect(parsed(`${jwt}~${DISCLOSURE}~a.b.c`)).toMatchObject({
      keyBindingJwt: 'a.b.c',
      sdHashInput: `${jwt}~${DISCLOSURE}~`,
    })
  })

  test('of an array element has no name', () => {
    const element = disclosureOf(['salt', { a: 1 }])
    expect(parsed(`${jwt}~${element}~`).disclosures).toEqual([
      { encoded: element, salt: 'salt', name: undefined, value: { a: 1 } },
    ])
  })

  test.each([
    ['no tilde', jwt],
    ['nothing at all', ''],
    ['nothing before the tilde', '~'],
    ['an empty disclosure', `${jwt}~~`],
    ['a disclosure of one element', `${jwt}~${disclosureOf(['salt'])}~`],
    ['a disclosure of four', `${jwt}~${disclosureOf(['salt', 'name', 1, 2])}~`],
    ['a salt that is a number', `${jwt}~${disclosureOf([7, 'name', 1])}~`],
    ['a name that is a number', `${jwt}~${disclosureOf(['salt', 7, 1])}~`],
    ['a disclosure that is an object', `${jwt}~${disclosureOf({ salt: 'name' })}~`],
    ['a disclosure that is text', `${jwt}~${disclosureOf('name')}~`],
    ['a disclosure with padding', `${jwt}~${DISCLOSURE}=~`],
    ['a disclosure with a stray tail', `${jwt}~${DISCLOSURE}A~`],
    ['a disclosure in the other alphabet', `${jwt}~+/8~`],
    ['a disclosure with white space', `${jwt}~${DISCLOSURE.slice(0, 4)} ${DISCLOSURE.slice(4)}~`],
    [
      'a disclosure that names a member twice',
      `${jwt}~${Buffer.from('["s","n",{"a":1,"a":2}]').toString('base64url')}~`,
    ],
    ['a disclosure that is no UTF-8', `${jwt}~${Buffer.from([0x5b, 0xff, 0x5d]).toString('base64url')}~`],
    [
      'a disclosure of a depth of a thousand',
      `${jwt}~${Buffer.from(`["s","n",${'['.repeat(1_000)}${']'.repeat(1_000)}]`).toString('base64url')}~`,
    ],
    ['two key bindings', `${jwt}~a.b.c~a.b.c`],
    ['a JWT that is none', `a.b~${DISCLOSURE}~`],
    ['513 disclosures', `${jwt}~${`${DISCLOSURE}~`.repeat(513)}`],
    ['ten thousand disclosures', `${jwt}~${`${DISCLOSURE}~`.repeat(10_000)}`],
    ['a value of a mebibyte', `${jwt}~${disclosureOf(['s', 'n', 'x'.repeat(1_048_576)])}~`],
    ['the JSON serialization', JSON.stringify({ payload: 'e30', signature: '', protected: 'e30' })],
  ])('is malformed with %s [B 3]', (_, compact) => {
    expect(parseSdJwt(`${jwt}~${DISCLOSURE}~`).ok).toBe(true)
    expect(parseSdJwt(compact)).toEqual({ ok: false, reason: 'malformed' })
  })

  test('may have 512 disclosures', () => {
    expect(parsed(`${jwt}~${`${DISCLOSURE}~`.repeat(512)}`).disclosures).toHaveLength(512)
  })
})
