// Runs oidc-provider, an independent certified OpenID Provider, on loopback for the portal's tests.
// Argument: JSON {clients: [...], people: [...], port?}. Prints its issuer as the first line when ready
// and ends when its standard input closes.
//   client: {client_id, jwks, redirect_uris, post_logout_redirect_uris?, backchannel_logout_uri?}
//   person: {sub, given_name, family_name, birthdate?, pesel?, acr?, amr?, ...}
// A person named by login_hint is signed in without a page; else GET <interaction>?person=<sub>[&acr=<uri>]
// does it and GET <interaction>?refuse=1 refuses. Logging out answers with a form of two fields, xsrf and logout.

import { createServer } from 'node:http';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider from 'oidc-provider';

const asked = JSON.parse(process.argv[2]);
const LEVELS = ['low', 'substantial', 'high'].map((name) => `http://eidas.europa.eu/LoA/${name}`);
const people = new Map(asked.people.map((person) => [person.sub, person]));

function makeKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: randomBytes(8).toString('hex') };
}

const clients = asked.clients.map((client) => ({
  response_types: ['code'],
  grant_types: ['authorization_code'],
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  id_token_signed_response_alg: 'ES256',
  ...(client.backchannel_logout_uri && { backchannel_logout_session_required: true }),
  ...client,
}));

const configuration = {
  clients,
  jwks: { keys: [makeKey()] },
  cookies: { keys: [randomBytes(16).toString('hex')] },
  pkce: { required: () => true },
  acrValues: LEVELS,
  conformIdTokenClaims: false, // the person's claims stand in the ID token, as a broker of the national identity has it
  claims: {
    acr: null,
    amr: null,
    auth_time: null,
    iss: null,
    sid: null,
    openid: ['sub'],
    profile: ['name', 'given_name', 'family_name', 'birthdate'],
    pesel: ['pesel'],
    email: ['email'],
    roles: ['roles', 'unit'],
  },
  enabledJWA: {
    clientAuthSigningAlgValues: ['ES256'],
    idTokenSigningAlgValues: ['ES256'],
  },
  features: {
    devInteractions: { enabled: false },
    claimsParameter: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = `<!DOCTYPE html><title>Logout</title>${form}<button form="op.logoutForm" name="logout" value="yes">Logout</button>`;
      },
    },
  },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  // its own guard refuses loopback, where the tests' client listens
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  findAccount: (ctx, sub) => people.has(sub) && {
    accountId: sub,
    claims: () => Object.fromEntries(Object.entries(people.get(sub)).filter(([name]) => !['acr', 'amr', 'issuer'].includes(name))),
  },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope(ctx.oidc.params.scope);
    await grant.save();
    return grant;
  },
  ttl: { AuthorizationCode: 60, AccessToken: 300, IdToken: 300, Interaction: 1800, Session: 28800, Grant: 28800 },
};

async function interact(provider, request, response) {
  const details = await provider.interactionDetails(request, response);
  const query = new URL(request.url, provider.issuer).searchParams;
  const person = people.get(query.get('person') ?? details.params.login_hint);
  const tried = details.lastSubmission?.login; // came back: the level or the age asked for was not reached
  if (query.has('refuse') || (tried && !query.has('person'))) {
    return provider.interactionFinished(request, response, { error: 'access_denied' });
  }
  if (!person) {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    return response.end(`<!DOCTYPE html><title>Who</title>${[...people.keys()].map((sub) => `<a href="?person=${encodeURIComponent(sub)}">${sub}</a>`).join(' ')}`);
  }
  const login = {
    accountId: person.sub,
    acr: query.get('acr') ?? person.acr ?? LEVELS[1],
    amr: person.amr ?? ['pwd'],
    remember: true,
  };
  return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
}

const server = createServer();
server.listen(asked.port ?? 0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration);
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url.startsWith('/interaction/')) return answer(request, response);
    return interact(provider, request, response).catch((error) => {
      response.statusCode = 400;
      response.end(error.message);
    });
  });
  for (const event of ['server_error', 'backchannel.error']) {
    provider.on(event, (...told) => console.error(event, ...told.filter((one) => one instanceof Error)));
  }
  console.log(issuer);
});
process.stdin.resume().on('end', () => process.exit(0));
