// The app's page as the journeys need it: its exported files, and everything else from the server,
// sockets too. One origin, as the web app has it. node e2e/serve.mjs FOLDER PORT SERVER
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { extname, join, normalize } from 'node:path'

const [folder, port, server] = process.argv.slice(2)
const { hostname, port: serverPort } = new URL(server)
/** What the server answers; all other addresses are pages of the app. */
const OF_SERVER = /^\/(v1|map|photos)\//
const KINDS = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
}

function pass(asked, answer) {
  const { method, url, headers } = asked
  const to = request({ hostname, port: serverPort, method, path: url, headers }, (from) => {
    answer.writeHead(from.statusCode, from.headers)
    from.pipe(answer)
  })
  to.on('error', () => answer.destroy())
  asked.pipe(to)
}

function page(asked, answer) {
  const path = normalize(decodeURIComponent(new URL(asked.url, server).pathname))
  const file = join(folder, path)
  const isFile = file.startsWith(folder) && existsSync(file) && statSync(file).isFile()
  const shown = isFile ? file : join(folder, 'index.html')
  answer.writeHead(200, { 'Content-Type': KINDS[extname(shown)] ?? 'application/octet-stream' })
  createReadStream(shown).pipe(answer)
}

const own = createServer((asked, answer) =>
  OF_SERVER.test(asked.url) ? pass(asked, answer) : page(asked, answer),
)

own.on('upgrade', (asked, socket, head) => {
  const to = connect(Number(serverPort), hostname, () => {
    const lines = Object.entries(asked.headers).map(([name, value]) => `${name}: ${value}`)
    to.write([`${asked.method} ${asked.url} HTTP/1.1`, ...lines, '', ''].join('\r\n'))
    to.write(head)
    to.pipe(socket).pipe(to)
  })
  to.on('error', () => socket.destroy())
  socket.on('error', () => to.destroy())
})

own.listen(Number(port), '127.0.0.1')
