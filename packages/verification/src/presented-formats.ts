import { readDcSdJwt } from './formats/read-dc-sd-jwt.ts'
import { readJwtVcJson } from './formats/read-jwt-vc-json.ts'
import { readMsoMdoc } from './formats/read-mso-mdoc.ts'
import { readVcJwt } from './formats/read-vc-jwt.ts'
import { readVcSdJwt } from './formats/read-vc-sd-jwt.ts'
import type { FormatReaders } from './read-presentation.ts'

/** What a verifier reads; which of them is asked for is its policies' word. */
export const PRESENTED_FORMATS: FormatReaders = new Map([
  ['dc+sd-jwt', readDcSdJwt],
  ['jwt_vc_json', readJwtVcJson],
  ['vc+jwt', readVcJwt],
  ['vc+sd-jwt', readVcSdJwt],
  ['mso_mdoc', readMsoMdoc],
])
