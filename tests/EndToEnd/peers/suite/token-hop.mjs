// node token-hop.mjs GATEWAY TOKEN   a hop that adds a bearer token to every request, for a client that cannot send headers, on a free loopback port,
// which it prints. Where Host and Origin name the hop's port they name the gateway's behind it; all else passes as it came. A client that leaves takes the
// request behind it along.
import http from 'node:http';

const [gateway, token] = process.argv.slice(2);
const target = new URL(gateway);
const hops = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'proxy-connection'];
const agent = new http.Agent({ keepAlive: true });
const travelling = (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => !hops.includes(name)));
const readdressed = (value, port) => value?.replace(new RegExp(`:${port}$`), ':' + target.port);

http
  .createServer((request, response) => {
    const { localPort } = request.socket;
    const headers = { ...travelling(request.headers), authorization: 'Bearer ' + token, host: readdressed(request.headers.host, localPort) };
    if (headers.origin) headers.origin = readdressed(headers.origin, localPort);
    const options = { hostname: target.hostname, port: target.port, path: request.url, method: request.method, headers, agent };
    const onward = http.request(options, (answer) => {
      response.writeHead(answer.statusCode, travelling(answer.headers));
      response.flushHeaders();
      answer.on('close', () => answer.complete || response.destroy());
      answer.pipe(response);
    });
    onward.on('error', () => {
      if (!response.headersSent) response.writeHead(502);
      response.end();
    });
    response.on('close', () => response.writableEnded || onward.destroy());
    request.pipe(onward);
  })
  .listen(0, '127.0.0.1', function () {
    console.log('listening on', this.address().port);
  });
