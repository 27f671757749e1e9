// node stream-order.mjs v1|v2 URL TOKEN TIMES   an official legacy client opens a session and at once calls a tool whose server asks back on the standalone
// stream, so many times. Lost is what the server asks before the stream is there. Prints the answers, one JSON array.
const [line, url, token, times] = process.argv.slice(2);
const capabilities = { elicitation: { form: {} } };
const options = { requestInit: { headers: { Authorization: `Bearer ${token}` } } };
const { Client, StreamableHTTPClientTransport, asked } = line === 'v1' ? await first() : await second();
const answers = [];
for (let i = 0; i < +times; i++) {
  const client = new Client({ name: 'peer-stream', version: '1.0.0' }, { capabilities });
  client.setRequestHandler(asked, async () => ({ action: 'accept', content: { ok: true } }));
  const transport = new StreamableHTTPClientTransport(new URL(url), options);
  await client.connect(transport);
  const call = { name: 'ask_on_stream', arguments: {} };
  const { content } = line === 'v1' ? await client.callTool(call, undefined, { timeout: 10_000 }) : await client.callTool(call, { timeout: 10_000 });
  answers.push(content[0].text);
  await transport.terminateSession();
  await client.close();
}
console.log(JSON.stringify(answers));

async function first() {
  const { ElicitRequestSchema } = await import('@modelcontextprotocol/sdk/types.js');
  return {
    ...(await import('@modelcontextprotocol/sdk/client/index.js')),
    ...(await import('@modelcontextprotocol/sdk/client/streamableHttp.js')),
    asked: ElicitRequestSchema,
  };
}

async function second() {
  return { ...(await import('@modelcontextprotocol/client')), asked: 'elicitation/create' };
}
