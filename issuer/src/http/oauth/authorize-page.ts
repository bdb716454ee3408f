import type { Localized } from '@sojourn/domain'
import { pagePolicy } from '@sojourn/service'
import type { FastifyReply } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type { AuthorizationRow } from '../../authorization/authorization.ts'
import type { ShownAuthorization } from '../../authorization/show-authorization.ts'
import { agencyPath } from '../agency-path.ts'
import type { PageFile } from '../console/console-page.ts'
import { targetOf } from './authorize-messages.ts'

export interface PageContent {
  readonly authorization: AuthorizationRow
  readonly shown: ShownAuthorization
  readonly formToken: string
  readonly upstreamName: Localized | undefined
}

/** Where the server puts what a browser without script shows instead. */
const PLACE = '<!--without-script-->'
const BARE = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>Sojourn</title></head><body>${PLACE}</body></html>`

export const sendAuthorizePage = (
  reply: FastifyReply,
  agency: Agency,
  files: ReadonlyMap<string, PageFile>,
  content: PageContent,
): FastifyReply =>
  send(reply, agency, files, withoutScript(agency, content), [formTarget(content.authorization.redirectUri)], 200)

/** For a request that is over, or never was one: an answer for a person, and no way on. */
export const sendDeadEnd = (reply: FastifyReply, agency: Agency, files: ReadonlyMap<string, PageFile>): FastifyReply =>
  send(reply, agency, files, deadEndText(agency), [], 400)

function send(
  reply: FastifyReply,
  agency: Agency,
  files: ReadonlyMap<string, PageFile>,
  fragment: string,
  formActions: readonly string[],
  status: number,
): FastifyReply {
  // One page at several addresses: its files lie with the console's, wherever it is shown.
  const built = (files.get('authorize.html')?.bytes.toString('utf8') ?? BARE).replaceAll(
    '"./',
    `"${agencyPath(agency)}/console/`,
  )
  const whole = built.replace(PLACE, () => fragment)
  return (
    reply
      .code(status)
      // Forms say where they come from, and only to ourselves: with `no-referrer` browsers send `Origin: null`.
      .headers({ ...pagePolicy({ formActions: ["'self'", ...formActions] }), 'referrer-policy': 'same-origin' })
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(status === 200 ? whole : whole.replace('<div id="root">', '<div id="root" data-state="over">'))
  )
}

/** Browsers hold a form to this list also where it is redirected to. */
function formTarget(redirectUri: string): string {
  const { protocol, origin } = new URL(redirectUri)
  return protocol === 'https:' || protocol === 'http:' ? origin : protocol
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/**
 * The whole page in plain forms, for a browser that runs no script of ours. A passkey needs script, so there it is the identity provider
 * or nobody; refusing needs nobody at all.
 */
function withoutScript(agency: Agency, { authorization, shown, formToken, upstreamName }: PageContent): string {
  const base = `${agencyPath(agency)}/authorize`
  const { client, asked, resident } = shown
  const button = (decision: string, label: string) =>
    `<form method="post" action="${base}/decision"><input type="hidden" name="form_token" value="${formToken}">` +
    `<button type="submit" name="decision" value="${decision}" id="${decision}">${label}</button></form>`
  const names = asked.map(
    ({ configuration: { type } }) => `<li>${escaped(type.name['zh-CN'])} ${escaped(type.name.en)}</li>`,
  )
  return [
    `<h1>${escaped(agency.name['zh-CN'])} ${escaped(agency.name.en)}</h1>`,
    `<p>${escaped(client.name['zh-CN'])} ${escaped(client.name.en)} (${escaped(targetOf(authorization.redirectUri))})</p>`,
    `<ul>${names.join('')}</ul>`,
    resident === undefined
      ? signInLink(base, upstreamName)
      : `<p>${escaped(resident.facts.name)}</p>${button('consent', '同意 Agree')}`,
    button('refuse', '拒绝 Refuse'),
  ].join('')
}

const signInLink = (base: string, upstreamName: Localized | undefined): string =>
  upstreamName === undefined
    ? '<p>请开启 JavaScript，用通行密钥登录。Please turn on JavaScript to sign in with your passkey.</p>'
    : `<p><a id="sign-in" href="${base}/upstream">登录 Sign in: ${escaped(upstreamName['zh-CN'])} ${escaped(upstreamName.en)}</a></p>`

const deadEndText = (agency: Agency): string =>
  `<h1>${escaped(agency.name['zh-CN'])} ${escaped(agency.name.en)}</h1>` +
  '<p id="over">这个申请已经结束或已过期。请回到钱包重新开始。This request is over or has expired. Please begin again in your wallet.</p>'

export const sendEnrolPage = (
  reply: FastifyReply,
  agency: Agency,
  files: ReadonlyMap<string, PageFile>,
): FastifyReply =>
  send(
    reply,
    agency,
    files,
    `<h1>${escaped(agency.name['zh-CN'])} ${escaped(agency.name.en)}</h1><p>请开启 JavaScript。Please turn on JavaScript.</p>`,
    [],
    200,
  )
