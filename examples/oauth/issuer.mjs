// A small OpenID provider for this machine: one client, tokens that are JWTs for whatever loopback resource is asked for. Not for real use.
import { generateKeyPairSync } from 'node:crypto';
import Provider, { errors } from 'oidc-provider';

const issuer = 'http://127.0.0.1:3180';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const provider = new Provider(issuer, {
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'example', alg: 'RS256', use: 'sig' }] },
  clients: [
    {
      client_id: 'nightly-job',
      client_secret: 'nightly-secret',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope: 'mcp:read mcp:call',
    },
  ],
  scopes: ['mcp:read', 'mcp:call'],
  ttl: { ClientCredentials: 300 },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (context, resource) => {
        if (!/^http:\/\/127\.0\.0\.1(:\d+)?\//.test(resource)) throw new errors.InvalidTarget();
        return { scope: 'mcp:read mcp:call', audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } };
      },
    },
  },
  extraTokenClaims: () => ({ groups: ['agents'] }),
});
provider.listen(3180, '127.0.0.1', () => console.log(`issuer: ${issuer}`));
