// node client-v2.mjs TOKEN [legacy|auto|pin] [URL]   the official TypeScript client of the second line. auto asks for 2026-07-28 and falls
// back, pin insists on it, legacy does not ask.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { walk } from './walk.mjs';

const [token, mode = 'auto', url = 'http://127.0.0.1:8080/mcp/crm'] = process.argv.slice(2);
const versionNegotiation = { mode: mode === 'pin' ? { pin: '2026-07-28' } : mode };
const client = new Client({ name: 'example-v2', version: '1.0.0' }, { versionNegotiation });
const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${token}` } } });
await client.connect(transport);
console.log('connected:', client.getNegotiatedProtocolVersion());
const call = (name, args) => client.callTool({ name, arguments: args }, { onprogress: () => {}, resetTimeoutOnProgress: true });
await walk(call, (await client.listTools()).tools);
await client.close();
