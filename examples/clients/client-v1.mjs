// node client-v1.mjs TOKEN [URL]   the official TypeScript client of the first line (revisions up to 2025-11-25).
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { walk } from './walk.mjs';

const [token, url = 'http://127.0.0.1:8080/mcp/crm'] = process.argv.slice(2);
const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${token}` } } });
const client = new Client({ name: 'example-v1', version: '1.0.0' });
await client.connect(transport);
console.log('connected:', transport.protocolVersion, 'session', transport.sessionId);
const call = (name, args) => client.callTool({ name, arguments: args }, undefined, { onprogress: () => {}, resetTimeoutOnProgress: true });
await walk(call, (await client.listTools()).tools);
await transport.terminateSession();
await client.close();
