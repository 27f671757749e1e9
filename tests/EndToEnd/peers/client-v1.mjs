// node client-v1.mjs URL TOKEN legacy PLAN   the official client of the first line.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { report } from './report.mjs';

const [url, token, , plan] = process.argv.slice(2);
const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${token}` } } });
const client = new Client({ name: 'peer-v1', version: '1.0.0' });
await client.connect(transport);
await report(
  { version: transport.protocolVersion, session: transport.sessionId },
  async () => (await client.listTools()).tools,
  (name, args, onprogress) => client.callTool({ name, arguments: args }, undefined, { onprogress, resetTimeoutOnProgress: true }),
  plan,
);
await transport.terminateSession();
await client.close();
