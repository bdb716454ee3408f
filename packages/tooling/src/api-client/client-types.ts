import { apiDescription } from '@sojourn/verifier'
import openapiTS, { astToString } from 'openapi-typescript'

const HEAD = `/** Made from the service's own description by \`npm run sojourn -- api types\`; a test holds that it is what that prints today. */
`

/** The types of the API's generated client, from the schemas that the routes check with. */
export async function clientTypes(): Promise<string> {
  const described = await openapiTS(apiDescription('https://verifier.example') as never, {
    // What has a default may be left out.
    defaultNonNullable: false,
  })
  return `${HEAD}${astToString(described).trimEnd()}\n`
}
