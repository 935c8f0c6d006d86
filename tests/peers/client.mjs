// Signs in at a provider with openid-client, an independent certified relying party, and prints what it learnt.
// Argument: JSON {issuer, client_id, jwk, redirect_uri, post_logout_redirect_uri, person, means, scope, acr, kid}

import { webcrypto } from 'node:crypto';
import * as client from 'openid-client';

const asked = JSON.parse(process.argv[2]);
const cookies = new Map();

// the smallest browser: cookies, no redirects followed
async function browse(url, form) {
  const answer = await fetch(url, {
    method: form ? 'POST' : 'GET',
    body: form && new URLSearchParams(form),
    redirect: 'manual',
    headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
  });
  for (const line of answer.headers.getSetCookie()) {
    const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
    cookies.set(name, value);
  }
  const location = answer.headers.get('location');
  return { status: answer.status, location: location && new URL(location, url) };
}

const { kid, ...jwk } = asked.jwk;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const key = await webcrypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']);
const authentication = client.PrivateKeyJwt(
  { key, kid },
  { [client.modifyAssertion]: (header) => { header.typ = 'client-authentication+jwt'; } },
);
const config = await client.discovery(
  new URL(asked.issuer),
  asked.client_id,
  { id_token_signed_response_alg: 'ES256' },
  authentication,
  { execute: [client.allowInsecureRequests] },
);
client.enableNonRepudiationChecks(config); // verify the signature of the ID token too

const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const nonce = client.randomNonce();
const to = await client.buildAuthorizationUrlWithPAR(config, {
  redirect_uri: asked.redirect_uri,
  scope: asked.scope,
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state,
  nonce,
  max_age: '300',
  claims: JSON.stringify({ id_token: { acr: { essential: true, values: [asked.acr] } } }),
});
const page = await browse(to);
const back = await browse(page.location, { person: asked.person, means: asked.means ?? '' });
const tokens = await client.authorizationCodeGrant(config, back.location, {
  pkceCodeVerifier: verifier,
  expectedState: state,
  expectedNonce: nonce,
  maxAge: 300,
  idTokenExpected: true,
});
const claims = tokens.claims();
const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
const end = client.buildEndSessionUrl(config, {
  id_token_hint: tokens.id_token,
  post_logout_redirect_uri: asked.post_logout_redirect_uri,
  state: 'gone',
});
const left = await browse(end);
console.log(JSON.stringify({ claims, userinfo, left: left.location?.href }));
