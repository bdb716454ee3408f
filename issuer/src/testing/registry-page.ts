import { createSoftwarePasskey, type PasskeyAnswer, type SoftwarePasskey } from '@sojourn/service/testing'
import type { LightMyRequestResponse } from 'fastify'
import { agencyPath } from '../http/agency-path.ts'
import type { StaffRole } from '../staff/staff-member.ts'
import type { AccessCertificate, Office } from './start-office.ts'

export const ORIGIN = 'http://localhost:4100'
export const PERMIT = 'http://localhost:4100/city/vct/residence-permit/v1'

/** A registrar's officer at the console, with the passkey in hand. */
export interface RegistryOfficer {
  readonly passkey: SoftwarePasskey
  get(path: string): Promise<LightMyRequestResponse>
  post(path: string, body?: object): Promise<LightMyRequestResponse>
}

type Options = Parameters<SoftwarePasskey['get']>[0]

export function registryPage(office: Office, cookie: string, passkey: SoftwarePasskey): RegistryOfficer {
  const url = (path: string) => `${agencyPath(office.registrar)}/console/api${path}`
  const { fastify } = office.app
  return {
    passkey,
    get: (path) => fastify.inject({ method: 'GET', url: url(path), headers: { cookie } }),
    post: (path, body = {}) =>
      fastify.inject({
        method: 'POST',
        url: url(path),
        headers: { cookie, origin: ORIGIN, 'content-type': 'application/json' },
        payload: JSON.stringify(body),
      }),
  }
}

export async function enrolRegistrar(
  office: Office,
  name: string,
  more: { readonly roles?: readonly StaffRole[]; readonly person?: string } = {},
): Promise<RegistryOfficer> {
  const { inviteStaff } = office.app.useCases
  const link = await inviteStaff(office.registrar, name, more.roles ?? ['registrar'], office.now(), more.person ?? null)
  const invitation = new URL(link).hash.slice(1)
  const passkey = createSoftwarePasskey()
  const stranger = registryPage(office, '', passkey)
  const { options } = (await stranger.post('/enrolment/options', { invitation })).json()
  const response = passkey.create(options, { origin: ORIGIN })
  const answer = await stranger.post('/enrolment', { invitation, response })
  return registryPage(office, String(answer.headers['set-cookie']).split(';')[0] ?? '', passkey)
}

export const SCHOOL_CODE = '12010101DEM000014G'
export const schoolContent = (access: Pick<AccessCertificate, 'pem'>, more: object = {}) => ({
  creditCode: SCHOOL_CODE,
  name: { 'zh-CN': '示范小学', en: 'Demo Primary School' },
  kind: 'school',
  contact: 'privacy@school.example',
  accessCertificates: [access.pem],
  origins: ['https://desk.school.example'],
  uses: [
    {
      policyId: 'school-enrolment',
      purpose: { 'zh-CN': '核验入学条件', en: 'To check the conditions for enrolment' },
      legalBasis: { 'zh-CN': '《义务教育法》第十二条', en: 'Compulsory Education Law Art. 12' },
      retention: { 'zh-CN': '至九月十五日', en: 'Until 15 September' },
      credentials: [{ vct: PERMIT, claims: [['residence', 'city'], ['endorsed_until']] }],
    },
  ],
  ...more,
})

export interface Proposed {
  readonly id: string
  readonly relyingPartyId: string
  readonly digest: string
}

export async function propose(officer: RegistryOfficer, change: object): Promise<Proposed> {
  const answer = await officer.post('/registrations/proposals', change)
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.json()
}

export async function optionsFor(officer: RegistryOfficer, { id, digest }: Proposed): Promise<Options> {
  const answer = await officer.post(`/registrations/proposals/${id}/approval-options`, { digest })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.json<{ options: Options }>().options
}

export async function approve(officer: RegistryOfficer, proposed: Proposed, spoil: Partial<PasskeyAnswer> = {}) {
  const response = officer.passkey.get(await optionsFor(officer, proposed), { origin: ORIGIN, ...spoil })
  return officer.post(`/registrations/proposals/${proposed.id}/approve`, { digest: proposed.digest, response })
}

/** All that a job would do within seconds: a place in the log, the proof of it, the certificates. */
export async function settle(office: Office): Promise<void> {
  await office.app.useCases.integrateLog(office.registrar, office.now())
  await office.app.useCases.certifyRegistrations(office.registrar, office.now())
}
