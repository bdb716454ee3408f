import { utf8 } from '@sojourn/keys'
import { CERTIFICATE, DIGEST_OF, END, NEXT, OCTETS, OCTETS_BASE64, SD_HASH, UUID, Y_OF } from './marks.ts'

const octets = (count: number): string => `"${OCTETS}${String.fromCharCode(count)}"`
const digest = octets(32)
const salt = octets(16)
const shown = (which: number): string => `"${DIGEST_OF}${String.fromCharCode(which)}"`

/**
 * What both ends know beforehand, the likeliest last, since near matches cost least: RFC1951 3.2.5. It is part of version 1: a change of one
 * character is a new version of the encoding. It saves room and decides nothing, for what is expanded is verified like anything else.
 */
const WORDS = [
  '示范省市区县街道社区路号公安局李王张刘陈杨黄赵周吴',
  `{"alg":"EdDSA","typ":"dc+sd-jwt","kid":"did:web:#0"}${NEXT}`,
  '"nbf":17,"aka_vcts":["vct#integrity":"kid":"crv":"Ed25519","kty":"OKP",false,null]',
  'pension medical insured_city medical_scheme card_no cross_region_filing employee resident paying social_function enabled',
  'citizen_id ss_number birth_date sex endorsed_until permit_no issued as_of basis resident_since resident_over district street address',
  `[${salt},"insured","medical"${NEXT}[${salt},"14",true]${NEXT}[${salt},"16",true]${NEXT}`,
  'urn:sojourn:offline:ticket urn:sojourn:offline:gate urn:sojourn:offline:landlord',
  'http://localhost:4100/https://example.gov.cn/vct/social-security-card-offline/v1',
  `"_sd":[${digest},${digest},${digest},${digest}],"residence":{"_sd":[${digest},${digest}]},"age_over":{"_sd":[`,
  `{"alg":"ES256","typ":"dc+sd-jwt","x5c":["${CERTIFICATE}"]}${NEXT}`,
  `{"_sd":[${digest}],"age_over":{"_sd":[${shown(0)},${digest},${digest}]},"residence":{"_sd":[${shown(1)},${shown(2)}]},"iss":"https://`,
  `/public-security","vct":"https:///vct/residence-permit-offline/v1","iat":17,"exp":18,`,
  `"cnf":{"jwk":{"kty":"EC","crv":"P-256","x":${digest},"y":"${Y_OF}\u0001"}},`,
  `"status":{"status_list":{"idx":1,"uri":"https:///public-security/status-lists/${UUID}"}},"vct#integrity":"sha256-${OCTETS_BASE64}\u0000 ","synthetic":true,"_sd_alg":"sha-256"}${NEXT}${OCTETS}@${NEXT}`,
  `[${salt},"name","${NEXT}[${salt},"18",true]${NEXT}[${salt},"60",false]${NEXT}[${salt},"65",false]${NEXT}`,
  `[${salt},"city","010100"]${NEXT}[${salt},"community","0101`,
  `${END}{"alg":"ES256","typ":"kb+jwt"}${NEXT}{"iat":17,"aud":"urn:sojourn:offline:`,
  `","nonce":${salt},"sd_hash":"${SD_HASH}"}${NEXT}${OCTETS}@${NEXT}`,
]

export const DICTIONARY_V1: Uint8Array = utf8(WORDS.join(''))
