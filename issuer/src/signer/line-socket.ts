import type { Socket } from 'node:net'

/** Messages are lines of JSON. A line that does not end within its bound ends the connection. */
export function readLines(socket: Socket, maxChars: number, onLine: (line: string) => void): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    rest += chunk
    if (rest.length > maxChars) return void socket.destroy()
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
}

/** A hundred lists of the largest size in one batch; nobody sends as much. */
export const MAX_LINE_CHARS = 64 * 1024 * 1024
