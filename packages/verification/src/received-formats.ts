import { readDcSdJwt } from './formats/read-dc-sd-jwt.ts'
import { readJwtVcJson } from './formats/read-jwt-vc-json.ts'
import type { FormatReaders } from './read-presentation.ts'

/** What our wallet keeps; a file of its own, so that its pages do not carry the other formats. */
export const receivedFormats = (): FormatReaders =>
  new Map([
    ['dc+sd-jwt', readDcSdJwt],
    ['jwt_vc_json', readJwtVcJson],
  ])
