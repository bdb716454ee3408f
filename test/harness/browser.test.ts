import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, openBrowser, type Person } from './browser.ts'
import { qrVideo } from './camera.ts'

test('a fake camera film has one frame of the announced size', () => {
  const film = Buffer.from(qrVideo(['openid4vp://?x=1']))
  const head = film.subarray(0, film.indexOf('FRAME\n') + 6)
  expect(head.toString()).toBe('YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\nFRAME\n')
  expect(film.length - head.length).toBe(640 * 480 * 1.5)
})

const PAGE = '<!doctype html><title>t</title><canvas></canvas>'

describe.skipIf(browserPath() === undefined)("a person's browser", () => {
  let person: Person
  let origin: string
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html')
    if (request.url === '/strict') response.setHeader('content-security-policy', "script-src 'unsafe-inline'")
    response.end(request.url === '/strict' ? `${PAGE}<script>try { new Function('') } catch {}</script>` : PAGE)
  })
  beforeAll(async () => {
    person = await openBrowser()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (typeof address !== 'object' || address === null) throw new Error('no address')
    origin = `http://localhost:${address.port}/`
  })
  afterAll(async () => {
    await person.leave()
    server.close()
  })

  test('has a passkey whose PRF answers the same secret at each use, also after the tab went elsewhere', async () => {
    const first = await person.open(origin)
    const made = await first.evaluate(async () => {
      const credential = (await navigator.credentials.create({
        publicKey: {
          challenge: new Uint8Array(32),
          rp: { name: 't' },
          user: { id: new Uint8Array([1]), name: 'a', displayName: 'a' },
          pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
          authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
          extensions: { prf: {} },
        },
      })) as PublicKeyCredential
      return credential.getClientExtensionResults().prf?.enabled
    })
    expect(made).toBe(true)
    const evaluate = async () => {
      const credential = (await navigator.credentials.get({
        publicKey: {
          challenge: new Uint8Array(32),
          userVerification: 'required',
          extensions: { prf: { eval: { first: new Uint8Array(32).fill(7) } } },
        },
      })) as PublicKeyCredential
      return Array.from(new Uint8Array(credential.getClientExtensionResults().prf?.results?.first as ArrayBuffer))
    }
    const secret = await first.evaluate(evaluate)
    expect(secret).toHaveLength(32)
    await first.goto(`${origin}?elsewhere`)
    expect(await first.evaluate(evaluate)).toEqual(secret)
  })

  test('hears of what a page’s own policy refused, also when the page caught it', async () => {
    const elsewhere = await openBrowser()
    await elsewhere.open(origin)
    expect(elsewhere.complaints).toEqual([])
    await elsewhere.open(`${origin}strict`)
    await expect.poll(() => elsewhere.complaints.some((text) => text.includes('refused script-src eval'))).toBe(true)
    await elsewhere.leave()
  })

  test('shows what is held before its camera, and the next thing when the camera is opened again', async () => {
    const page = await person.open(origin)
    const look = async () =>
      page.evaluate(async () => {
        const stream = await navigator.mediaDevices.getUserMedia({ video: true })
        const video = document.createElement('video')
        video.srcObject = stream
        await video.play()
        await new Promise((resolve) => setTimeout(resolve, 400))
        const canvas = document.querySelector('canvas') as HTMLCanvasElement
        canvas.width = video.videoWidth
        canvas.height = video.videoHeight
        const context = canvas.getContext('2d') as CanvasRenderingContext2D
        context.drawImage(video, 0, 0)
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
        for (const track of stream.getTracks()) track.stop()
        let dark = 0
        for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 0) < 128) dark += 1
        return dark
      })
    await person.show('short')
    const short = await look()
    await person.show('a much longer text that makes a much denser code, 0123456789 0123456789 0123456789')
    const long = await look()
    expect(short).toBeGreaterThan(1_000)
    expect(long).toBeGreaterThan(1_000)
    expect(long).not.toBe(short)
  })
})
