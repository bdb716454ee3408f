import { ok, refuse } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import type { Passkeys } from '../platform/passkeys.ts'
import { createMemoryRecordStore } from '../platform/record-store.ts'
import { sealState } from '../vault/vault-seal.ts'
import { setUpWithPasskey, setUpWithPassphrase } from './set-up.ts'
import { unlockVault, verifyUser } from './unlock-vault.ts'

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes))
const FEW_ITERATIONS = 10
const REMEMBERED = { id: 'x', value: { note: 'kept' } }

/** A passkey that answers a secret of its own for each salt, as an authenticator with PRF does. */
function passkey(secretByte = 7): Passkeys {
  const secretFor = async (salt: Uint8Array<ArrayBuffer>) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array([secretByte, ...salt])))
  return {
    create: async (salt) => ok({ credentialId: 'cred', secret: await secretFor(salt) }),
    secretOf: async (_, salt) => ok(await secretFor(salt)),
  }
}

async function sealedWithPasskey() {
  const records = createMemoryRecordStore()
  const store = await setUpWithPasskey({ records, passkeys: passkey(), random })
  if (!store.ok) throw new Error(store.reason)
  await store.value.commit([{ kind: 'put', table: 'remembered', record: REMEMBERED }])
  return records
}

const nobodyAsked = async () => refuse('cancelled')

describe('unlockVault', () => {
  test('opens with the passkey that set it up, and finds what was put in', async () => {
    const records = await sealedWithPasskey()
    const opened = await unlockVault({ records, passkeys: passkey(), askPassphrase: nobodyAsked })
    expect(opened.ok && (await opened.value.read('remembered', 'x'))).toEqual(REMEMBERED)
  })

  test('refuses another passkey, whose secret differs', async () => {
    const records = await sealedWithPasskey()
    const opened = await unlockVault({ records, passkeys: passkey(8), askPassphrase: nobodyAsked })
    expect(opened).toEqual(refuse('not_opened'))
  })

  test('refuses a person who was not verified', async () => {
    const records = await sealedWithPasskey()
    const passkeys: Passkeys = { ...passkey(), secretOf: async () => refuse('user_not_verified') }
    expect(await unlockVault({ records, passkeys, askPassphrase: nobodyAsked })).toEqual(refuse('user_not_verified'))
    expect(await verifyUser({ records, passkeys, askPassphrase: nobodyAsked })).toEqual(refuse('not_verified'))
  })

  test('opens with the passphrase, and refuses any other', async () => {
    const records = createMemoryRecordStore()
    await setUpWithPassphrase({ records, random }, '清明时节雨纷纷', FEW_ITERATIONS)
    const set = await setUpWithPassphrase({ records, random }, '清明时节雨纷纷路上', FEW_ITERATIONS)
    expect(set.ok).toBe(true)
    const typed = (words: string) => ({ records, passkeys: passkey(), askPassphrase: async () => ok(words) })
    expect((await unlockVault(typed('清明时节雨纷纷路上'))).ok).toBe(true)
    expect(await unlockVault(typed('清明时节雨纷纷路下'))).toEqual(refuse('not_opened'))
  })

  test('answers not_set_up when there is no vault', async () => {
    const ports = { records: createMemoryRecordStore(), passkeys: passkey(), askPassphrase: nobodyAsked }
    expect(await unlockVault(ports)).toEqual(refuse('not_set_up'))
  })
})

describe('setUpWithPasskey', () => {
  test('never seals a vault anew that is sealed already', async () => {
    const records = await sealedWithPasskey()
    expect(await setUpWithPasskey({ records, passkeys: passkey(9), random })).toEqual(refuse('already_sealed'))
  })

  test('says prf_missing when the passkey answers no secret, and leaves nothing behind', async () => {
    const records = createMemoryRecordStore()
    const passkeys: Passkeys = { ...passkey(), create: async () => refuse('prf_missing') }
    expect(await setUpWithPasskey({ records, passkeys, random })).toEqual(refuse('prf_missing'))
    expect(await sealState(records)).toEqual({ kind: 'empty' })
  })
})

describe('setUpWithPassphrase', () => {
  test.each([
    ['a short one', 'abc', 'passphrase_too_short'],
    ['one character over and over', 'aaaaaaaaaaaa', 'passphrase_too_simple'],
    ['a staircase', '12345678', 'passphrase_too_simple'],
  ])('refuses %s', async (_, passphrase, reason) => {
    expect(await setUpWithPassphrase({ records: createMemoryRecordStore(), random }, passphrase, 10)).toEqual(
      refuse(reason),
    )
  })
})
