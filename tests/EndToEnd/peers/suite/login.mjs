// node login.mjs URL ISSUER registered|dynamic|credentials legacy|auto [NARROW]   the official client logs in by itself at a protected MCP server, calls a
// tool, and steps up when it is told to. With NARROW, whoever logs in consents only to that scope at first. Prints what happened, one JSON array of lines.
import { Client, StreamableHTTPClientTransport, ClientCredentialsProvider, UnauthorizedError } from '@modelcontextprotocol/client';
import { Headless } from './headless.mjs';

const [url, issuer, how, mode, narrow] = process.argv.slice(2);
const lines = [];
const log = (line) => lines.push(line);
const known = { client_id: 'desktop', client_secret: 'of-a-test', issuer };
const provider =
  how === 'credentials'
    ? new ClientCredentialsProvider({ clientId: 'agent-ci', clientSecret: 'of-a-test', expectedIssuer: issuer })
    : new Headless('alice', how === 'registered' ? known : undefined, { narrow, log });
const watched = async (...request) => {
  const answer = await fetch(...request);
  const challenge = answer.headers.get('www-authenticate');
  if (challenge) log(`${answer.status} ${challenge}`);
  return answer;
};
const client = new Client({ name: 'peer-login', version: '1.0.0' }, { versionNegotiation: { mode } });
let transport;
const patiently = async (step) => {
  for (let round = 0; ; round++) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof UnauthorizedError) || !provider.callback || round === 3) throw error;
      await transport.finishAuth(provider.callback);
      provider.callback = undefined;
    }
  }
};
await patiently(async () => {
  transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: provider, fetch: watched });
  await client.connect(transport);
});
log('connected ' + client.getNegotiatedProtocolVersion());
log('tools ' + ((await patiently(() => client.listTools())).tools.length > 0));
log('answer ' + (await patiently(() => client.callTool({ name: 'test_simple_text', arguments: {} }))).content[0].text);
if (how === 'credentials') log('granted ' + provider.tokens().scope);
await client.close();
console.log(JSON.stringify(lines));
