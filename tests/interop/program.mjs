// What a client program keeps of its login, as the official SDKs want to find it, and both generations of the SDK.
import { skip } from './checks.mjs';

// A client whose document the server has a copy of, so that nothing must be fetched from the internet.
const DOCUMENT = 'https://claude.ai/oauth/claude-code-client-metadata';

export class Program {
  // `callback`: where the program is answered. `byDocument`: it introduces itself by its document, not by registering.
  constructor({ callback, byDocument }) {
    this.callback = callback;
    if (byDocument) this.clientMetadataUrl = DOCUMENT;
    // Where the owner was sent, one address a time.
    this.visits = [];
  }
  get redirectUrl() {
    return this.callback;
  }
  get clientMetadata() {
    return {
      client_name: 'Interoperability check',
      redirect_uris: [this.callback],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    };
  }
  state() {
    return 'a state & more';
  }
  clientInformation() {
    return this.client;
  }
  saveClientInformation(client) {
    this.client = client;
  }
  tokens() {
    return this.kept;
  }
  saveTokens(tokens) {
    this.kept = tokens;
  }
  saveCodeVerifier(verifier) {
    this.verifier = verifier;
  }
  codeVerifier() {
    return this.verifier;
  }
  redirectToAuthorization(url) {
    this.visits.push(url);
  }
  saveDiscoveryState(state) {
    this.discovered = state;
  }
  discoveryState() {
    return this.discovered;
  }
  invalidateCredentials(scope) {
    if (scope === 'all' || scope === 'tokens') this.kept = undefined;
    if (scope === 'all' || scope === 'client') this.client = undefined;
  }
}

// What finishAuth() wants of the address at which the program was answered: the older SDK takes the code alone.
export function answerFor(name, address) {
  return name === 'SDK 1.x' ? address.searchParams.get('code') : address.searchParams;
}

// Each with its name and all that it exports; the newer one needs Node.js 20. `purpose` begins the name of what is skipped.
export async function generations(purpose) {
  const v1 = {
    name: 'SDK 1.x',
    ...(await import('@modelcontextprotocol/sdk/client/auth.js')),
    ...(await import('@modelcontextprotocol/sdk/client/index.js')),
    ...(await import('@modelcontextprotocol/sdk/client/streamableHttp.js')),
  };
  if (Number(process.versions.node.split('.')[0]) < 20) {
    skip(`${purpose}: SDK 2.x`, `it needs Node.js 20, this is ${process.versions.node}`);
    return [v1];
  }
  return [v1, { name: 'SDK 2.x', ...(await import('@modelcontextprotocol/client')) }];
}
