import { readFile } from 'node:fs/promises'
import type { RelyingPartyId } from '@sojourn/domain'
import { decodeBase64url } from '@sojourn/keys'
import { z } from 'zod'
import type { DeskAccess } from './open-desk-session.ts'

/** SHA-256 in base64url of codes with at least 128 bits, by relying party. */
const codesSchema = z.record(z.string(), z.array(z.string().regex(/^[A-Za-z0-9_-]{43}$/)).min(1))

export async function readDeskAccess(config: {
  readonly deskAccess: DeskAccess['kind']
  readonly deskAccessCodesFile: string | undefined
}): Promise<DeskAccess> {
  if (config.deskAccess !== 'access_code') return { kind: config.deskAccess }
  if (config.deskAccessCodesFile === undefined) throw new Error('desks with access codes need a file of codes')
  const codes = codesSchema.parse(JSON.parse(await readFile(config.deskAccessCodesFile, 'utf8')))
  const codeHashes = new Map(
    Object.entries(codes).map(([id, hashes]) => [
      id as RelyingPartyId,
      hashes.flatMap((hash) => decodeBase64url(hash) ?? []),
    ]),
  )
  return { kind: 'access_code', codeHashes }
}
