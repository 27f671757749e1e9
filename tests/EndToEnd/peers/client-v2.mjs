// node client-v2.mjs URL TOKEN legacy|auto|pin PLAN   the official client of the second line.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { report } from './report.mjs';

const [url, token, mode, plan] = process.argv.slice(2);
const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${token}` } } });
const client = new Client(
  { name: 'peer-v2', version: '1.0.0' },
  { versionNegotiation: { mode: mode === 'pin' ? { pin: '2026-07-28' } : mode } },
);
await client.connect(transport);
await report(
  { version: client.getNegotiatedProtocolVersion(), session: transport.sessionId ?? null },
  async () => (await client.listTools()).tools,
  (name, args, onprogress) => client.callTool({ name, arguments: args }, { onprogress, resetTimeoutOnProgress: true }),
  plan,
);
await client.close();
