import type { Result } from '@sojourn/domain'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Attested, AttestRefusal } from './attest-instance.ts'

const bodySchema = z.object({ instance_key: z.looseObject({ kty: z.string().max(8) }), proof: z.string().max(2_048) })
const MAX_BODY_BYTES = 4_096

/** The same to a stranger, whatever is wrong. */
const ERROR = { key_refused: 'invalid_request', proof_refused: 'invalid_request' } as const satisfies Record<
  AttestRefusal,
  string
>

export function attestationRoute(
  app: FastifyInstance,
  attest: (request: { instanceKey: object; proof: string }) => Promise<Result<Attested, AttestRefusal>>,
): void {
  app.post(
    '/attestation',
    { bodyLimit: MAX_BODY_BYTES, config: { bodyTypes: ['application/json'] } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const body = bodySchema.safeParse(request.body)
      if (!body.success) return reply.code(400).send({ error: 'invalid_request' })
      const attested = await attest({ instanceKey: body.data.instance_key, proof: body.data.proof })
      if (!attested.ok) return reply.code(400).send({ error: ERROR[attested.reason] })
      return { attestation: attested.value.attestation, expires_in: attested.value.expiresInSeconds }
    },
  )
}
