// node full-run.mjs v1|legacy|auto|pin URL [TOKEN]   everything that an official client can do with server-everything or the fixture: tools with their
// progress, sampling, elicitation in both modes, roots, logs, resources, prompts, completion. Prints what came of each step, one JSON array; times and
// ids that differ from run to run are taken out, so that two runs can be compared.
const [line, url, token] = process.argv.slice(2);
const capabilities = { sampling: {}, elicitation: { form: {}, url: {} }, roots: { listChanged: true } };
const options = token ? { requestInit: { headers: { Authorization: `Bearer ${token}` } } } : {};
const steps = [];
let during = [];

const answers = {
  'sampling/createMessage': () => ({ model: 'm', role: 'assistant', content: { type: 'text', text: 'sampled' }, stopReason: 'endTurn' }),
  'elicitation/create': ({ mode, requestedSchema }) => {
    if (mode === 'url') return { action: 'accept' };
    const example = (schema) => schema.default ?? { string: schema.enum?.[0] ?? 'Ada', boolean: true, array: [] }[schema.type] ?? 1;
    const required = requestedSchema.required ?? [];
    return { action: 'accept', content: Object.fromEntries(required.map((name) => [name, example(requestedSchema.properties[name])])) };
  },
  'roots/list': () => ({ roots: [{ uri: 'file:///demo', name: 'demo' }] }),
};
const heard = (method, params) => {
  if (method !== 'roots/list') during.push({ asked: method, params });
  return answers[method](params);
};

const { client, transport, call } = line === 'v1' ? await first() : await second();
await client.connect(transport);
const version = client.getNegotiatedProtocolVersion?.() ?? transport.protocolVersion;
steps.push({ version, server: client.getServerVersion(), capabilities: client.getServerCapabilities(), instructions: client.getInstructions() });

await step('tools', () => client.listTools());
const tools = steps.at(-1).result.tools.map((tool) => tool.name);
await step('prompts', () => client.listPrompts());
await step('resources', () => client.listResources());
await step('templates', () => client.listResourceTemplates());
for (const [name, args = {}] of calls()) {
  if (tools.includes(name)) await step(name, () => call(name, args, (progress) => during.push({ progress })));
}
await step('unknown tool', () => call('no_such_tool', {}));
const [resources, prompts] = [steps[3].result.resources, steps[2].result.prompts];
for (const { uri } of resources.slice(0, 3)) await step('read ' + uri, () => client.readResource({ uri }));
await step('read unknown', () => client.readResource({ uri: 'test://none' }));
for (const { name, arguments: wanted = [] } of prompts) {
  const args = Object.fromEntries(wanted.map((argument) => [argument.name, { resourceType: 'Text', resourceId: '1' }[argument.name] ?? 'test://a']));
  await step('prompt ' + name, () => client.getPrompt({ name, arguments: args }));
}
if (client.getServerCapabilities().completions) {
  const ref = { type: 'ref/prompt', name: prompts.at(-1).name };
  await step('completion', () => client.complete({ ref, argument: { name: prompts.at(-1).arguments?.[0]?.name ?? 'a', value: 'p' } }));
}
if (transport.sessionId) await step('close', () => transport.terminateSession());
await client.close();
console.log(
  JSON.stringify(steps)
    .replace(/\d{1,2}:\d{2}:\d{2}( [AP]M)?/g, 'TIME')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID'),
);

async function step(name, run) {
  during = [];
  let outcome;
  try {
    outcome = { result: await run() };
  } catch (error) {
    outcome = { error: { code: error.code ?? null, message: error.message, data: error.data ?? null } };
  }
  steps.push({ step: name, during, ...outcome });
}

function calls() {
  const elicited = ['test_elicitation_sep1034_defaults', 'test_elicitation_sep1330_enums'];
  const rounds = ['elicitation', 'sampling', 'list_roots', 'request_state', 'multiple_inputs', 'multi_round', 'capabilities'];
  const serverAsks = version === '2026-07-28' ? [] : [...elicited.map((name) => [name]), ['test_sampling', { prompt: 'hey' }], ['test_elicitation', { message: 'who?' }], ['test_reconnection'], ['ask_on_stream']];
  return [
    ['echo', { message: 'Grüße 👋 <&>"' }],
    ['get-sum', { a: 2, b: 3.5 }],
    ['get-structured-content', { location: 'New York' }],
    ['get-annotated-message', { messageType: 'error', includeImage: true }],
    ['get-tiny-image'],
    ['get-resource-links', { count: 3 }],
    ['get-resource-reference', { resourceType: 'Text', resourceId: 1 }],
    ['trigger-long-running-operation', { duration: 0.2, steps: 4 }],
    ['trigger-sampling-request', { prompt: 'say hi', maxTokens: 5 }],
    ['trigger-elicitation-request'],
    ['trigger-url-elicitation', { url: 'https://example.com/connect' }],
    ['get-roots-list'],
    ['test_simple_text'],
    ['test_image_content'],
    ['test_audio_content'],
    ['test_embedded_resource'],
    ['test_multiple_content_types'],
    ['test_tool_with_logging'],
    ['test_error_handling'],
    ['test_tool_with_progress'],
    ['get_customer', { id: '7' }],
    ['slow', { ms: 100 }],
    ['json_schema_2020_12_tool', { name: 'n', contactMethod: 'phone', phone: 'none' }],
    ['test_header_tool', { region: 'Köln', query: 'q' }],
    ['test_streaming_elicitation'],
    ['test_missing_capability'],
    ...rounds.map((name) => ['test_input_required_result_' + name]),
    ...serverAsks,
  ];
}

async function first() {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
  const types = await import('@modelcontextprotocol/sdk/types.js');
  const client = new Client({ name: 'peer-v1', version: '1.0.0' }, { capabilities });
  for (const schema of [types.CreateMessageRequestSchema, types.ElicitRequestSchema, types.ListRootsRequestSchema]) {
    client.setRequestHandler(schema, async ({ method, params }) => heard(method, params));
  }
  const call = (name, args, onprogress) => client.callTool({ name, arguments: args }, undefined, { onprogress, resetTimeoutOnProgress: true });
  return { client, transport: new StreamableHTTPClientTransport(new URL(url), options), call };
}

async function second() {
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const mode = line === 'pin' ? { pin: '2026-07-28' } : line;
  const client = new Client({ name: 'peer-v2', version: '1.0.0' }, { capabilities, versionNegotiation: { mode } });
  for (const method of Object.keys(answers)) client.setRequestHandler(method, async ({ params }) => heard(method, params));
  const call = (name, args, onprogress) => client.callTool({ name, arguments: args }, { onprogress, resetTimeoutOnProgress: true });
  return { client, transport: new StreamableHTTPClientTransport(new URL(url), options), call };
}
