// An OpenID provider on a free port of loopback. It prints its issuer when it is ready, makes a new key of each kind for
// each line on standard input, keeping the one before, and ends when standard input does.
import {generateKeyPairSync} from 'node:crypto';
import {createServer} from 'node:http';
import {createInterface} from 'node:readline';
import Provider from 'oidc-provider';

let generation = 0;

function makeKeys() {
	generation++;
	const kinds = {RS256: ['rsa', {modulusLength: 2048}], ES256: ['ec', {namedCurve: 'P-256'}], EdDSA: ['ed25519'], Ed25519: ['ed25519']};
	return Object.entries(kinds).map(([alg, kind]) => {
		const {privateKey} = generateKeyPairSync(...kind);
		return {...privateKey.export({format: 'jwk'}), kid: `${alg}-${generation}`, alg, use: 'sig'};
	});
}

// The last segment of a resource is the algorithm of access tokens for it.
function resourceServer(resource) {
	return {
		audience: resource, scope: 'try-on', accessTokenFormat: 'jwt', accessTokenTTL: 7200,
		jwt: {sign: {alg: resource.split('/').pop()}},
	};
}

function provider(issuer, keys) {
	return new Provider(issuer, {
		jwks: {keys},
		enabledJWA: {idTokenSigningAlgValues: ['RS256', 'ES256', 'EdDSA', 'Ed25519']},
		clients: [{
			client_id: 'app', client_secret: 'an-app-that-is-only-in-tests', grant_types: ['client_credentials'],
			redirect_uris: [], response_types: [], token_endpoint_auth_method: 'client_secret_post',
		}],
		scopes: ['try-on'],
		features: {
			clientCredentials: {enabled: true},
			devInteractions: {enabled: false},
			resourceIndicators: {enabled: true, getResourceServerInfo: (_, resource) => resourceServer(resource)},
		},
	}).callback();
}

let keys = makeKeys();
let answer;
const server = createServer((request, response) => answer(request, response));
server.listen(0, '127.0.0.1', () => {
	const issuer = `http://127.0.0.1:${server.address().port}`;
	answer = provider(issuer, keys);
	console.log(`ready ${issuer}`);
	const lines = createInterface({input: process.stdin});
	lines.on('line', () => {
		const before = keys;
		keys = makeKeys();
		answer = provider(issuer, [...keys, ...before]);
		console.log('rotated');
	});
	lines.on('close', () => process.exit(0));
});
