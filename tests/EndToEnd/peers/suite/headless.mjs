// An OAuth provider for the official client that needs no browser: it follows the redirects itself and says by login_hint who logs in. With narrow it is a
// person who at first consents to that scope only.
const jar = new Map();

export class Headless {
  constructor(user, client, { narrow, log }) {
    Object.assign(this, { user, client, narrow, log, redirect: 'http://127.0.0.1:3190/callback' });
  }

  get redirectUrl() {
    return this.redirect;
  }

  get clientMetadata() {
    return {
      client_name: 'peer',
      redirect_uris: [this.redirect],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: this.client ? 'client_secret_post' : 'none',
      application_type: 'native',
    };
  }

  clientInformation = () => this.client;
  tokens = () => this.granted;
  discoveryState = () => this.discovered;
  codeVerifier = () => this.verifier;
  state = () => 'once';

  saveClientInformation(client) {
    if (client.client_id !== this.client?.client_id) this.log('registered');
    this.client = client;
  }

  saveDiscoveryState(state) {
    this.discovered = state;
  }

  saveTokens(tokens) {
    this.granted = tokens;
    this.log('granted ' + tokens.scope);
  }

  saveCodeVerifier(verifier) {
    this.verifier = verifier;
  }

  async redirectToAuthorization(url) {
    url.searchParams.set('login_hint', this.user);
    this.log(`asks for ${url.searchParams.get('scope')} at ${url.searchParams.get('resource')}`);
    if (this.narrow) url.searchParams.set('scope', this.narrow);
    this.narrow = undefined;
    let at = url.href;
    while (!at.startsWith(this.redirect)) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(at, { redirect: 'manual', headers: { cookie } });
      for (const set of answer.headers.getSetCookie()) jar.set(...set.split(';')[0].split('='));
      const next = answer.headers.get('location');
      if (!next) throw new Error(`The authorization ended with ${answer.status} ${await answer.text()}`);
      at = new URL(next, at).href;
    }
    this.callback = new URL(at).searchParams;
  }
}
