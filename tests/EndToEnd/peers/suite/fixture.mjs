// node fixture.mjs   an MCP server of both eras with everything that the official conformance suites ask for, on a free loopback port, which it prints.
//   legacy (2025-03-26 … 2025-11-25): sessionful Streamable HTTP with event store (resumable SSE)
//   modern (2026-07-28): stateless createMcpHandler
import http from 'node:http';
import { randomUUID, randomBytes } from 'node:crypto';
import * as S from '@modelcontextprotocol/server';
import * as N from '@modelcontextprotocol/node';
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const WAV = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
const text = (t) => ({ content: [{ type: 'text', text: t }] });
const codec = S.createRequestStateCodec({ key: randomBytes(32), ttlSeconds: 600 });
const IR = S.inputRequired;
const nameForm = (message, prop, type = 'string') =>
  IR.elicit({ mode: 'form', message, requestedSchema: { type: 'object', properties: { [prop]: { type } }, required: [prop] } });
const accepted = (r, k, prop) => {
  const v = S.inputResponse(r, k);
  return v.kind === 'elicit' && v.action === 'accept' && v.content && (prop === undefined || v.content[prop] !== undefined)
    ? v.content
    : undefined;
};
const caps = (ctx) => ctx.mcpReq.envelope?.['io.modelcontextprotocol/clientCapabilities'] ?? {};
// server->client request on the SAME POST stream (requestSampling/elicitInput of SDK 2.4.0 use the standalone GET stream => races with the client's GET)
const ask = (c, method, params) => c.mcpReq.send({ method, params });
const obj = (properties = {}, required = []) => ({ type: 'object', properties, ...(required.length ? { required } : {}) });
const SCHEMA2020 = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: { $anchor: 'addressDef', type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

let notifyHub = null; // modern handler's notify facade
const dynTools = new Set(); // names of dynamically added tools
const T = {
  // name -> [description, inputSchema, handler, extra]
  test_simple_text: ['simple text', obj(), () => text('This is a simple text response for testing.')],
  test_image_content: ['image', obj(), () => ({ content: [{ type: 'image', data: PNG, mimeType: 'image/png' }] })],
  test_audio_content: ['audio', obj(), () => ({ content: [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }] })],
  test_embedded_resource: [
    'embedded',
    obj(),
    () => ({
      content: [
        {
          type: 'resource',
          resource: { uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'This is an embedded resource content.' },
        },
      ],
    }),
  ],
  test_multiple_content_types: [
    'mixed',
    obj(),
    () => ({
      content: [
        { type: 'text', text: 'Multiple content types test:' },
        { type: 'image', data: PNG, mimeType: 'image/png' },
        {
          type: 'resource',
          resource: { uri: 'test://mixed-content-resource', mimeType: 'application/json', text: '{"test":"data","value":123}' },
        },
      ],
    }),
  ],
  test_tool_with_logging: [
    'logs',
    obj(),
    async (a, c) => {
      for (const m of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
        await c.mcpReq.log('info', m);
        await sleep(50);
      }
      return text('done');
    },
  ],
  test_error_handling: [
    'fails',
    obj(),
    () => ({ isError: true, ...text('This tool intentionally returns an error for testing') }),
  ],
  test_tool_with_progress: [
    'progress',
    obj(),
    async (a, c) => {
      const t = c.mcpReq._meta?.progressToken;
      for (const p of [0, 50, 100]) {
        if (t !== undefined)
          await c.mcpReq.notify({ method: 'notifications/progress', params: { progressToken: t, progress: p, total: 100 } });
        await sleep(50);
      }
      return text('done');
    },
  ],
  test_sampling: [
    'sampling',
    obj({ prompt: { type: 'string' } }, ['prompt']),
    async (a, c) => {
      const r = await ask(c, 'sampling/createMessage', {
        messages: [{ role: 'user', content: { type: 'text', text: a.prompt } }],
        maxTokens: 100,
      });
      return text('LLM response: ' + (r.content.text ?? JSON.stringify(r.content)));
    },
  ],
  test_elicitation: [
    'elicitation',
    obj({ message: { type: 'string' } }, ['message']),
    async (a, c) => {
      const r = await ask(c, 'elicitation/create', {
        mode: 'form',
        message: a.message,
        requestedSchema: {
          type: 'object',
          properties: {
            username: { type: 'string', description: "User's response" },
            email: { type: 'string', description: "User's email address" },
          },
          required: ['username', 'email'],
        },
      });
      return text(`User response: action: ${r.action}, content: ${JSON.stringify(r.content ?? {})}`);
    },
  ],
  test_elicitation_sep1034_defaults: [
    'defaults',
    obj(),
    async (a, c) => {
      const r = await ask(c, 'elicitation/create', {
        mode: 'form',
        message: 'defaults',
        requestedSchema: {
          type: 'object',
          properties: {
            name: { type: 'string', default: 'John Doe' },
            age: { type: 'integer', default: 30 },
            score: { type: 'number', default: 95.5 },
            status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
            verified: { type: 'boolean', default: true },
          },
        },
      });
      return text(`Elicitation completed: action=${r.action}, content=${JSON.stringify(r.content ?? {})}`);
    },
  ],
  test_elicitation_sep1330_enums: [
    'enums',
    obj(),
    async (a, c) => {
      const o = (k, n) => ['1', '2', '3'].map((i, x) => ({ const: k + i, title: ['First', 'Second', 'Third'][x] + ' ' + n }));
      const r = await ask(c, 'elicitation/create', {
        mode: 'form',
        message: 'enums',
        requestedSchema: {
          type: 'object',
          properties: {
            untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
            titledSingle: { type: 'string', oneOf: o('value', 'Option') },
            legacyEnum: {
              type: 'string',
              enum: ['opt1', 'opt2', 'opt3'],
              enumNames: ['Option One', 'Option Two', 'Option Three'],
            },
            untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
            titledMulti: { type: 'array', items: { anyOf: o('value', 'Choice') } },
          },
        },
      });
      return text(`Elicitation completed: action=${r.action}, content=${JSON.stringify(r.content ?? {})}`);
    },
  ],
  test_reconnection: [
    'closes the SSE stream mid-call',
    obj(),
    async (a, c) => {
      await sleep(50);
      c.http?.closeSSE?.();
      await sleep(100);
      return text('Reconnection test completed successfully');
    },
  ],
  json_schema_2020_12_tool: ['2020-12 schema', SCHEMA2020, () => text('ok')],
  // --- 2026-07-28 fixtures
  test_input_required_result_elicitation: [
    'mrtr elicit',
    obj(),
    (a, c) => {
      const v = accepted(c.mcpReq.inputResponses, 'user_name', 'name');
      return typeof v?.name === 'string'
        ? text(`Hello, ${v.name}!`)
        : IR({ inputRequests: { user_name: nameForm('What is your name?', 'name') } });
    },
  ],
  test_input_required_result_sampling: [
    'mrtr sampling',
    obj(),
    (a, c) => {
      const v = S.inputResponse(c.mcpReq.inputResponses, 'capital_question');
      return v.kind === 'sampling'
        ? text('Sampled: ' + (v.result.content.text ?? ''))
        : IR({
            inputRequests: {
              capital_question: IR.createMessage({
                messages: [{ role: 'user', content: { type: 'text', text: 'What is the capital of France?' } }],
                maxTokens: 100,
              }),
            },
          });
    },
  ],
  test_input_required_result_list_roots: [
    'mrtr roots',
    obj(),
    (a, c) => {
      const v = S.inputResponse(c.mcpReq.inputResponses, 'client_roots');
      return v.kind === 'roots'
        ? text('Roots: ' + v.roots.map((r) => r.uri).join(','))
        : IR({ inputRequests: { client_roots: IR.listRoots() } });
    },
  ],
  test_input_required_result_request_state: [
    'mrtr state',
    obj(),
    async (a, c) => {
      const st = c.mcpReq.requestState();
      const v = accepted(c.mcpReq.inputResponses, 'confirm', 'ok');
      return st?.s === 'r1' && v
        ? text('state-ok')
        : IR({
            inputRequests: { confirm: nameForm('Please confirm', 'ok', 'boolean') },
            requestState: await codec.mint({ s: 'r1' }),
          });
    },
  ],
  test_input_required_result_multiple_inputs: [
    'mrtr multi',
    obj(),
    async (a, c) => {
      const r = c.mcpReq.inputResponses;
      const ok =
        accepted(r, 'user_name', 'name') &&
        S.inputResponse(r, 'greeting').kind === 'sampling' &&
        S.inputResponse(r, 'client_roots').kind === 'roots';
      return ok
        ? text('all inputs received')
        : IR({
            inputRequests: {
              user_name: nameForm('What is your name?', 'name'),
              greeting: IR.createMessage({
                messages: [{ role: 'user', content: { type: 'text', text: 'Generate a greeting' } }],
                maxTokens: 50,
              }),
              client_roots: IR.listRoots(),
            },
            requestState: await codec.mint({ s: 'm' }),
          });
    },
  ],
  test_input_required_result_multi_round: [
    'mrtr rounds',
    obj(),
    async (a, c) => {
      const st = c.mcpReq.requestState(),
        r = c.mcpReq.inputResponses;
      const n = accepted(r, 'step1', 'name'),
        col = accepted(r, 'step2', 'color');
      if (st?.s === 2 && col) return text(`${st.name} likes ${col.color}`);
      if (st?.s === 1 && n)
        return IR({
          inputRequests: { step2: nameForm('Step 2: What is your favorite color?', 'color') },
          requestState: await codec.mint({ s: 2, name: n.name }),
        });
      return IR({
        inputRequests: { step1: nameForm('Step 1: What is your name?', 'name') },
        requestState: await codec.mint({ s: 1 }),
      });
    },
  ],
  test_input_required_result_tampered_state: [
    'mrtr tamper',
    obj(),
    async (a, c) => {
      const st = c.mcpReq.requestState();
      return st?.s === 't' && accepted(c.mcpReq.inputResponses, 'confirm', 'ok')
        ? text('state-ok')
        : IR({
            inputRequests: { confirm: nameForm('Please confirm', 'ok', 'boolean') },
            requestState: await codec.mint({ s: 't' }),
          });
    },
  ],
  test_input_required_result_capabilities: [
    'mrtr caps',
    obj(),
    (a, c) => {
      const cp = caps(c),
        q = {};
      if (cp.elicitation) q.e = nameForm('name?', 'name');
      if (cp.sampling)
        q.s = IR.createMessage({ messages: [{ role: 'user', content: { type: 'text', text: 'hi' } }], maxTokens: 5 });
      return c.mcpReq.inputResponses || !Object.keys(q).length ? text('ok') : IR({ inputRequests: q });
    },
  ],
  test_missing_capability: [
    'needs sampling',
    obj(),
    (a, c) => {
      if (!caps(c).sampling) throw new S.MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
      return text('ok');
    },
  ],
  test_streaming_elicitation: [
    'progress then input_required',
    obj(),
    async (a, c) => {
      const v = accepted(c.mcpReq.inputResponses, 'n', 'name');
      if (v) return text('hi ' + v.name);
      const t = c.mcpReq._meta?.progressToken;
      if (t !== undefined)
        await c.mcpReq.notify({ method: 'notifications/progress', params: { progressToken: t, progress: 1, total: 2 } });
      return IR({ inputRequests: { n: nameForm('name?', 'name') } });
    },
  ],
  test_logging_tool: [
    'logs',
    obj(),
    async (a, c) => {
      await c.mcpReq.log('info', 'log line');
      return text('ok');
    },
  ],
  test_trigger_tool_change: [
    'changes tool list',
    obj(),
    () => {
      const n = 'dynamic_tool';
      dynTools.has(n) ? dynTools.delete(n) : dynTools.add(n);
      notifyHub?.toolsChanged();
      return text('changed');
    },
  ],
  test_trigger_prompt_change: [
    'changes prompt list',
    obj(),
    () => {
      notifyHub?.promptsChanged();
      return text('changed');
    },
  ],
  test_header_tool: [
    'has x-mcp-header',
    obj({ region: { type: 'string', 'x-mcp-header': 'Region' }, query: { type: 'string' } }, ['region']),
    (a) => text('region=' + a.region),
  ],
  // --- things a governing gateway wants to see
  delete_record: [
    'destructive',
    obj({ id: { type: 'string' } }, ['id']),
    (a) => text('deleted ' + a.id),
    { annotations: { title: 'Delete', readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false } },
  ],
  get_customer: [
    'returns PII in content and structuredContent',
    obj({ id: { type: 'string' } }, ['id']),
    (a) => {
      const s = { id: a.id, name: 'Erika Mustermann', email: 'erika@example.com', iban: 'DE89370400440532013000' };
      return { content: [{ type: 'text', text: JSON.stringify(s) }], structuredContent: s };
    },
    {
      outputSchema: obj(
        { id: { type: 'string' }, name: { type: 'string' }, email: { type: 'string' }, iban: { type: 'string' } },
        ['id', 'name', 'email', 'iban'],
      ),
      annotations: { readOnlyHint: true },
    },
  ],
  slow: [
    'sleeps ms with progress',
    obj({ ms: { type: 'integer' } }),
    async (a, c) => {
      const t = c.mcpReq._meta?.progressToken,
        n = 5;
      for (let i = 1; i <= n; i++) {
        await sleep((a.ms ?? 500) / n);
        if (c.mcpReq.signal.aborted) {
          console.error('slow: aborted');
          return text('aborted');
        }
        if (t !== undefined)
          await c.mcpReq.notify({
            method: 'notifications/progress',
            params: { progressToken: t, progress: i, total: n, message: `step ${i}` },
          });
      }
      return text('slept');
    },
  ],
};
// --- things that a test steers and watches: what happens is printed, one line an event
const held = new Map(); // key -> release
const said = (...words) => console.log('event', ...words);
T.hold = [
  'waits until the tool release is called with the same key, or until it is cancelled',
  obj({ key: { type: 'string' } }, ['key']),
  (a, c) =>
    new Promise((done) => {
      const end = (how) => {
        held.delete(a.key);
        said('hold', a.key, how);
        done(text(how));
      };
      held.set(a.key, () => end('released'));
      c.mcpReq.signal.addEventListener('abort', () => end('aborted'));
      said('hold', a.key, 'begun');
    }),
];
T.release = [
  'ends a hold',
  obj({ key: { type: 'string' } }, ['key']),
  (a) => {
    const release = held.get(a.key);
    release?.();
    return text(release ? 'released ' + a.key : 'nothing is held as ' + a.key);
  },
];
T.ask_on_stream = [
  'asks its client on the standalone stream and not on that of the call',
  obj(),
  async (a, c, server) => {
    const r = await server.elicitInput({ mode: 'form', message: 'On the stream?', requestedSchema: obj({ ok: { type: 'boolean' } }) });
    return text('answered ' + r.action);
  },
];
const P = {
  test_simple_prompt: [[], () => [{ type: 'text', text: 'This is a simple prompt for testing.' }]],
  test_prompt_with_arguments: [
    ['arg1', 'arg2'],
    (a) => [{ type: 'text', text: `Prompt with arguments: arg1='${a.arg1}', arg2='${a.arg2}'` }],
  ],
  test_prompt_with_embedded_resource: [
    ['resourceUri'],
    (a) => [
      {
        type: 'resource',
        resource: { uri: a.resourceUri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' },
      },
      { type: 'text', text: 'Please process the embedded resource above.' },
    ],
  ],
  test_prompt_with_image: [
    [],
    () => [
      { type: 'image', data: PNG, mimeType: 'image/png' },
      { type: 'text', text: 'Please analyze the image above.' },
    ],
  ],
  test_input_required_result_prompt: [
    [],
    (a, c) => {
      const v = accepted(c.mcpReq.inputResponses, 'user_context', 'context');
      return v
        ? [{ type: 'text', text: 'Context: ' + v.context }]
        : IR({ inputRequests: { user_context: nameForm('What context should the prompt use?', 'context') } });
    },
  ],
};
const R = {
  'test://static-text': { mimeType: 'text/plain', text: 'This is the content of the static text resource.' },
  'test://static-binary': { mimeType: 'image/png', blob: PNG },
  'test://watched-resource': { mimeType: 'text/plain', text: 'watched' },
};

function make({ era }) {
  const legacy = era === 'legacy';
  const s = new S.Server(
    { name: 'fixture', title: 'Conformance fixture', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        logging: {},
        completions: {},
      },
      instructions: 'fixture server',
      requestState: { verify: codec.verify },
      cacheHints: Object.fromEntries(
        ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list', 'resources/read', 'server/discover'].map(
          (m) => [m, { ttlMs: 60000, cacheScope: 'public' }],
        ),
      ),
    },
  );
  s.setRequestHandler('tools/list', () => ({
    tools: [
      ...Object.entries(T).map(([name, [description, inputSchema, , extra]]) => ({ name, description, inputSchema, ...extra })),
      ...[...dynTools].map((name) => ({ name, description: 'dynamic', inputSchema: obj() })),
    ],
  }));
  s.setRequestHandler('tools/call', async (req, ctx) => {
    const t = T[req.params.name];
    if (!t) throw new S.ProtocolError(-32602, `Unknown tool: ${req.params.name}`);
    return await t[2](req.params.arguments ?? {}, ctx, s);
  });
  s.setRequestHandler('prompts/list', () => ({
    prompts: Object.entries(P).map(([name, [args]]) => ({
      name,
      description: name,
      arguments: args.map((n) => ({ name: n, description: n, required: true })),
    })),
  }));
  s.setRequestHandler('prompts/get', async (req, ctx) => {
    const p = P[req.params.name];
    if (!p) throw new S.ProtocolError(-32602, 'Unknown prompt');
    const r = await p[1](req.params.arguments ?? {}, ctx);
    return Array.isArray(r) ? { description: req.params.name, messages: r.map((content) => ({ role: 'user', content })) } : r;
  });
  s.setRequestHandler('resources/list', () => ({
    resources: Object.entries(R).map(([uri, r]) => ({ uri, name: uri.slice(7), description: uri, mimeType: r.mimeType })),
  }));
  s.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: [
      { uriTemplate: 'test://template/{id}/data', name: 'template', description: 'template', mimeType: 'application/json' },
    ],
  }));
  s.setRequestHandler('resources/read', (req) => {
    const uri = req.params.uri;
    if (R[uri]) return { contents: [{ uri, ...R[uri] }] };
    const m = /^test:\/\/template\/([^/]+)\/data$/.exec(uri);
    if (m)
      return {
        contents: [
          {
            uri,
            mimeType: 'application/json',
            text: JSON.stringify({ id: m[1], templateTest: true, data: `Data for ID: ${m[1]}` }),
          },
        ],
      };
    throw legacy
      ? new S.ProtocolError(-32002, 'Resource not found', { uri })
      : new S.ProtocolError(-32602, 'Resource not found', { uri });
  });
  s.setRequestHandler('completion/complete', () => ({
    completion: { values: ['paris', 'park', 'party'], total: 3, hasMore: false },
  }));
  if (legacy) {
    s.setRequestHandler('resources/subscribe', () => ({}));
    s.setRequestHandler('resources/unsubscribe', () => ({}));
  }
  return s;
}
class Store {
  m = new Map();
  async storeEvent(streamId, message) {
    const id = `${streamId}_${this.m.size}`;
    this.m.set(id, { streamId, message });
    return id;
  }
  async getStreamIdForEventId(id) {
    return this.m.get(id)?.streamId;
  }
  async replayEventsAfter(last, { send }) {
    const s = this.m.get(last)?.streamId;
    let on = false;
    for (const [id, e] of this.m) {
      if (id === last) {
        on = true;
        continue;
      }
      if (on && e.streamId === s && Object.keys(e.message).length) await send(id, e.message);
    }
    return s;
  }
}
const sessions = new Map();
const modern = S.createMcpHandler(make, {
  legacy: 'reject',
  keepAliveMs: 15000,
  onerror: (e) => process.env.DEBUG && console.error('modern:', e.message),
});
notifyHub = modern.notify;
const modernNode = N.toNodeHandler(modern);
const okHost = N.localhostHostValidation(),
  okOrigin = N.localhostOriginValidation();
const body = (req) =>
  new Promise((res, rej) => {
    const b = [];
    req
      .on('data', (d) => b.push(d))
      .on('end', () => res(Buffer.concat(b)))
      .on('error', rej);
  });
const err = (res, st, code, message) => {
  res.writeHead(st, { 'content-type': 'application/json' });
  res.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } }));
};
http
  .createServer(async (req, res) => {
    try {
      if (req.url === '/health') return res.end('ok');
      if (!req.url.startsWith('/mcp')) {
        res.writeHead(404);
        return res.end();
      }
      if (!okHost(req, res) || !okOrigin(req, res)) return;
      let parsed;
      if (req.method === 'POST') {
        const raw = await body(req);
        try {
          parsed = JSON.parse(raw);
        } catch {
          return err(res, 400, -32700, 'Parse error');
        }
      }
      const wr = await N.toWebRequest(req, parsed);
      if (!(await S.isLegacyRequest(wr, parsed))) return await modernNode(req, res, parsed);
      const sid = req.headers['mcp-session-id'];
      let t = sid && sessions.get(sid);
      if (sid && !t) return err(res, 404, -32001, 'Session not found');
      if (!t) {
        if (req.method !== 'POST' || parsed?.method !== 'initialize') return err(res, 400, -32000, 'Bad Request: no session');
        t = new N.NodeStreamableHTTPServerTransport({
          sessionIdGenerator: () => randomUUID(),
          eventStore: new Store(),
          retryInterval: 500,
          onsessioninitialized: (id) => sessions.set(id, t),
        });
        t.onclose = () => t.sessionId && sessions.delete(t.sessionId);
        await make({ era: 'legacy' }).connect(t);
      }
      await t.handleRequest(req, res, parsed);
    } catch (e) {
      console.error(e);
      if (!res.headersSent) err(res, 500, -32603, String(e?.message ?? e));
    }
  })
  .listen(0, '127.0.0.1', function () {
    console.log('listening on', this.address().port);
  });
