// node approval.mjs PLAN   an official client that makes one held call and repeats it, as a model would, until it hears an outcome. PLAN is JSON:
// {url, token, client: v1|v2, mode: legacy|auto|pin, shows: whether it can show an address, timeout: its patience in ms for one request, n,
//  decide: {after, url, token} or null}. Prints what happened as one JSON object.
const plan = JSON.parse(process.argv[2]);
const events = [];
const capabilities = plan.shows ? { elicitation: { form: {}, url: {} } } : {};
const requestInit = { headers: { Authorization: `Bearer ${plan.token}` } };
const onElicit = async (request) => {
  events.push({ shown: request.params.url, mode: request.params.mode });
  return { action: 'accept' };
};

async function connect() {
  if (plan.client === 'v1') {
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
    const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
    const { ElicitRequestSchema } = await import('@modelcontextprotocol/sdk/types.js');
    const client = new Client({ name: 'approval-v1', version: '1.0.0' }, { capabilities });
    if (plan.shows) client.setRequestHandler(ElicitRequestSchema, onElicit);
    await client.connect(new StreamableHTTPClientTransport(new URL(plan.url), { requestInit }));
    return [client, (call) => client.callTool(call, undefined, { timeout: plan.timeout })];
  }

  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const mode = plan.mode === 'pin' ? { pin: '2026-07-28' } : plan.mode;
  const client = new Client({ name: 'approval-v2', version: '1.0.0' }, { capabilities, versionNegotiation: { mode } });
  if (plan.shows) client.setRequestHandler('elicitation/create', onElicit);
  await client.connect(new StreamableHTTPClientTransport(new URL(plan.url), { requestInit }));
  return [client, (call) => client.callTool(call, { timeout: plan.timeout })];
}

async function decide() {
  const headers = { Authorization: `Bearer ${plan.decide.token}`, 'Content-Type': 'application/json' };
  const { approvals } = await (await fetch(`${plan.decide.url}/api/v1/approvals?status=pending`, { headers })).json();
  const body = JSON.stringify({ approve: true, reason: 'for a test' });
  for (const { id } of approvals) await fetch(`${plan.decide.url}/api/v1/approvals/${id}/decision`, { method: 'POST', headers, body });
  events.push({ decided: approvals.length });
}

const [client, callTool] = await connect();
// The call may end before the decision has been answered; both are waited for.
const deciding = plan.decide ? new Promise((resolve) => setTimeout(resolve, plan.decide.after)).then(decide) : null;
let outcome = null;
for (let attempt = 1; attempt <= 60 && outcome === null; attempt++) {
  try {
    const result = await callTool({ name: 'held', arguments: { n: plan.n } });
    const text = result.content[0].text;
    if (result.isError && text.startsWith('Not run yet')) events.push({ pending: text });
    else outcome = { text, isError: result.isError ?? false, attempt };
  } catch (error) {
    events.push({ failed: `${error.code ?? ''} ${error.message}` });
  }

  if (outcome === null) await new Promise((ready) => setTimeout(ready, 300));
}

if (outcome !== null) await deciding;
console.log(JSON.stringify({ version: client.getNegotiatedProtocolVersion?.() ?? null, outcome, events }));
process.exit(outcome === null ? 1 : 0);
