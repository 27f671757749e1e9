// node agent.mjs [URL]   the official client as an unattended job: it is refused, reads where to log in, logs in, and calls.
import { Client, ClientCredentialsProvider, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const url = new URL(process.argv[2] ?? 'http://127.0.0.1:8080/mcp/remote');
const refused = await fetch(url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
console.log('without a token:', refused.status, refused.headers.get('www-authenticate'));

const authProvider = new ClientCredentialsProvider({
  clientId: 'nightly-job',
  clientSecret: 'nightly-secret',
  scope: 'mcp:read mcp:call',
  expectedIssuer: 'http://127.0.0.1:3180', // the secret goes to no other issuer, whatever the gateway says
});
const client = new Client({ name: 'nightly-job', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
await client.connect(new StreamableHTTPClientTransport(url, { authProvider }));
console.log('logged in:', client.getServerVersion()?.name, client.getNegotiatedProtocolVersion());
console.log('tools:', (await client.listTools()).tools.map((tool) => tool.name).join(', '));
const { content } = await client.callTool({ name: 'who_is_on_call', arguments: {} });
console.log('result:', content[0].text);
await client.close();
