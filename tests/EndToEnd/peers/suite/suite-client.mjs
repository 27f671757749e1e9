// node suite-client.mjs [GATEWAY CONFIG TOKEN] URL   the official client, driven by the conformance suite in its client mode: the suite is the server, at URL.
// With a gateway it registers URL there as a connection first, as the last line of the configuration file, and goes through it.
import { appendFileSync } from 'node:fs';
import { setTimeout as tick } from 'node:timers/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const given = process.argv.slice(2);
const [gateway, config, token] = given.length > 1 ? given : [];
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const modern = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION === '2026-07-28';
const url = gateway ? await register(given.at(-1)) : given.at(-1);

const client = new Client(
  { name: 'peer-suite', version: '1.0.0' },
  {
    capabilities: { sampling: {}, elicitation: { form: { applyDefaults: true } }, roots: {} },
    versionNegotiation: modern ? { mode: 'auto' } : undefined,
  },
);
client.setRequestHandler('elicitation/create', async ({ params }) => {
  const properties = Object.entries(params.requestedSchema?.properties ?? {});
  return { action: 'accept', content: Object.fromEntries(properties.map(([name, schema]) => [name, example(schema)])) };
});
client.setRequestHandler('sampling/createMessage', async () => ({ model: 'm', role: 'assistant', content: { type: 'text', text: 's' } }));
client.setRequestHandler('roots/list', async () => ({ roots: [] }));

const headers = token ? { Authorization: `Bearer ${token}` } : {};
await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
const { tools } = await client.listTools();
for (const tool of tools) for (const args of calls(tool)) await attempt(() => client.callTool({ name: tool.name, arguments: args }));
await attempt(async () => {
  const [prompt] = (await client.listPrompts()).prompts;
  if (prompt) await client.getPrompt({ name: prompt.name });
});
await attempt(async () => {
  const [resource] = (await client.listResources()).resources;
  if (resource) await client.readResource({ uri: resource.uri });
});
await client.close();
process.exit(0);

async function register(upstream) {
  const name = 'suite-' + new URL(upstream).port;
  appendFileSync(config, `  - { name: ${name}, url: "${upstream}", policy: staff }\n`);
  const endpoint = `${gateway}/mcp/${name}`;
  // A body that is not JSON is refused before any upstream hears of it, and with another status once the connection is known.
  const probe = { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: '?' };
  while ((await fetch(endpoint, probe)).status === 404) await tick(50);
  return endpoint;
}

function example({ default: preset, type, enum: values }) {
  const kind = Array.isArray(type) ? type[0] : type;
  return preset ?? { number: 5, integer: 5, boolean: true, object: {}, array: [] }[kind] ?? values?.[0] ?? 'x';
}

function calls(tool) {
  if (tool.name === 'json_schema_echo') return [{ schema: tools.find(({ name }) => name === 'json_schema_2020_12_tool').inputSchema }];
  const asked = (context.toolCalls ?? []).filter(({ name }) => name === tool.name).map((call) => call.arguments);
  if (asked.length > 0) return asked;
  return [Object.fromEntries(Object.entries(tool.inputSchema.properties ?? {}).map(([name, schema]) => [name, example(schema)]))];
}

async function attempt(step) {
  try {
    await step();
  } catch (error) {
    console.error(error.message); // a refusal is a finding of the suite's, not of this client's
  }
}
