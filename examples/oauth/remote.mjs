// Stands for a remote MCP server with a credential of its own. Loopback only; revision 2026-07-28.
import http from 'node:http';
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';

const token = process.env.REMOTE_TOKEN;
if (!token) {
  console.error('remote: set REMOTE_TOKEN first, as README.md shows.');
  process.exit(1);
}

function makeServer() {
  const server = new McpServer({ name: 'remote', version: '1.0.0' });
  server.registerTool('who_is_on_call', { description: 'Says who is on call', annotations: { readOnlyHint: true } }, () => ({
    content: [{ type: 'text', text: 'Erika Mustermann, erika@example.com, +1 202 555 0110' }],
  }));
  return server;
}

const handle = toNodeHandler(createMcpHandler(makeServer));
http
  .createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${token}`) {
      console.log('remote: turned away a caller without the credential');
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
      return;
    }
    console.log("remote: the gateway's credential came", request.headers['mcp-method'] ?? '');
    handle(request, response);
  })
  .listen(3103, '127.0.0.1', () => console.log('remote: http://127.0.0.1:3103/mcp'));
