import { apiDescription } from '@sojourn/verifier'
import { clientTypes } from '../api-client/client-types.ts'
import { type Command, said } from './command.ts'

export const API: Readonly<Record<string, Command>> = {
  'api describe': {
    does: 'the OpenAPI 3.1 document of a verifier’s API, without one that runs',
    usage: 'sojourn api describe [--url URL]',
    options: { url: { type: 'string' } },
    run: async (given) => said(apiDescription(given.optional('url') ?? 'https://verifier.example')),
  },
  'api types': {
    does: 'the types of the API’s client, for packages/verification-client/src/described.ts',
    usage: 'sojourn api types > packages/verification-client/src/described.ts',
    options: {},
    run: async () => said(await clientTypes()),
  },
}
