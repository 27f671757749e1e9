// node fixture.mjs   an MCP server of both eras with everything that the official conformance suites ask for, on a free loopback port, which it prints.
//   legacy (2025-03-26 … 2025-11-25): sessionful Streamable HTTP with event store (resumable SSE)
//   modern (2026-07-28): stateless createMcpHandler
import http from 'node:http';
import { randomUUID } from 'node:crypto';
import * as S from '@modelcontextprotocol/server';
import * as N from '@modelcontextprotocol/node';
import { make } from './fixture/server.mjs';
import { changing } from './fixture/rounds.mjs';

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
changing.notify = modern.notify;
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
