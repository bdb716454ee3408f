import { createVerificationClient } from '@sojourn/verification-client'

const { SOJOURN_URL = 'http://localhost:4200', SOJOURN_API_KEY = '' } = process.env
const verifier = createVerificationClient({ url: SOJOURN_URL, apiKey: SOJOURN_API_KEY })

// What may be asked is registered; `GET /v1/policies` lists it with its parameters.
const asked = await verifier.ask(
  { policy: 'landlord-lease', parameters: { leaseUntil: '2027-12-31' }, reference: 'lease 2027/14' },
  { idempotencyKey: crypto.randomUUID() },
)
console.log(`Open this where the wallet is:\n${asked.links?.wallet}`)

const { state, result } = await verifier.ended(asked.id)
if (result === null) console.log(`No answer: ${state}.`)
else {
  const name = result.credentials.flatMap(({ claims }) => claims).find(({ path }) => path[0] === 'name')?.value
  console.log(`${result.verdict.toUpperCase()} as of ${result.as_of}: ${result.reason ?? result.rule?.en}`)
  console.log(`Name: ${name ?? 'not told'}. Kept until ${result.kept_until}.`)
}
