// node provider.mjs PORT   an OpenID Connect provider, issuer http://127.0.0.1:PORT, all in memory.
// JWT access tokens (RFC 9068) for any loopback resource (RFC 8707) with a groups claim; authorization code with PKCE, client credentials, refresh, dynamic
// registration. Who logs in is whoever login_hint names. POST /signed with {"header":{},"claims":{}} signs anything: that is for tokens that must be refused.
import Provider, { errors } from 'oidc-provider';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';

const issuer = `http://127.0.0.1:${process.argv[2]}`;
const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const key = { ...(await exportJWK(privateKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
const users = { alice: ['staff', 'finance'], bob: ['engineering'], eve: [] };
const machines = { 'agent-ci': ['staff'] };
const scopes = ['mcp:read', 'mcp:call'];

const provider = new Provider(issuer, {
  jwks: { keys: [key] },
  cookies: { keys: ['of-a-test'] },
  ttl: { Session: 3600, Grant: 3600, AccessToken: 300, IdToken: 300, Interaction: 600, RefreshToken: 3600 },
  scopes: ['openid', 'offline_access', ...scopes],
  claims: { openid: ['sub'], profile: ['name'], groups: ['groups'] },
  clients: [
    {
      client_id: 'desktop',
      client_secret: 'of-a-test',
      redirect_uris: ['http://127.0.0.1:3190/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
    },
    {
      client_id: 'agent-ci',
      client_secret: 'of-a-test',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope: scopes.join(' '),
    },
  ],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    registration: { enabled: true, initialAccessToken: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: async () => undefined,
      useGrantedResource: async () => true,
      getResourceServerInfo: async (context, resource) => {
        if (!/^http:\/\/127\.0\.0\.1:\d+\//.test(resource)) throw new errors.InvalidTarget();
        return { scope: scopes.join(' '), audience: resource, accessTokenFormat: 'jwt', accessTokenTTL: 300, jwt: { sign: { alg: 'RS256' } } };
      },
    },
  },
  extraTokenClaims: async (context, token) => ({ groups: token.kind === 'ClientCredentials' ? machines[token.clientId] : users[token.accountId] }),
  findAccount: async (context, id) => users[id] && { accountId: id, claims: async () => ({ sub: id, name: id, groups: users[id] }) },
  interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: async (context, client) => client.grantTypeAllowed('refresh_token'),
});

const bodyOf = async (request) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts));
};

provider.use(async (context, next) => {
  if (context.method !== 'POST') return next();
  if (context.path === '/signed') {
    const { header, claims } = await bodyOf(context.req);
    context.body = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'k1', ...header }).sign(privateKey);
    return;
  }

  if (context.path === '/reg') {
    // The official client registers only the scope of its first request, which would make every later step-up an invalid_scope.
    const { scope, ...client } = await bodyOf(context.req);
    context.req.body = client;
  }
  return next();
});

// There is nobody to ask: whoever login_hint names is logged in and consents to everything.
provider.use(async (context, next) => {
  if (!context.path.startsWith('/interaction/')) return next();
  const { prompt, params, session, grantId } = await provider.interactionDetails(context.req, context.res);
  if (prompt.name === 'login') {
    const login = { accountId: params.login_hint, remember: true };
    return provider.interactionFinished(context.req, context.res, { login }, { mergeWithLastSubmission: false });
  }

  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  const { missingOIDCScope, missingOIDCClaims, missingResourceScopes } = prompt.details;
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
  if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims);
  for (const [resource, wanted] of Object.entries(missingResourceScopes ?? {})) grant.addResourceScope(resource, wanted.join(' '));
  return provider.interactionFinished(context.req, context.res, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
});

for (const name of ['server_error', 'grant.error', 'authorization.error']) {
  provider.on(name, (context, error) => console.error(name, error.message, error.error_description ?? ''));
}

provider.listen(+process.argv[2], '127.0.0.1', () => console.log('listening on', process.argv[2]));
