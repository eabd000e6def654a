// Does one thing with @sd-jwt/sd-jwt-vc: a request as JSON comes in, an answer as JSON goes out, or an exit code of 1.
import { createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createHeaderAndPayload, StatusList } from '@sd-jwt/jwt-status-list';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';

const request = JSON.parse(readFileSync(0, 'utf8'));

const signer = (jwk) => (data) =>
  sign('sha256', Buffer.from(data), {
    key: createPrivateKey({ key: jwk, format: 'jwk' }),
    dsaEncoding: 'ieee-p1363',
  }).toString('base64url');

const verifier = (jwk) => (data, signature) =>
  verify(
    'sha256',
    Buffer.from(data),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );

const instance = (more) =>
  new SDJwtVcInstance({
    hasher: (data) => createHash('sha256').update(data).digest(),
    hashAlg: 'sha-256',
    saltGenerator: (length) => randomBytes(length).toString('base64url'),
    ...more,
  });

const part = (token, at) => JSON.parse(Buffer.from(token.split('.')[at], 'base64url'));

// The key of the first certificate in a token, once an authority has issued it.
const certified = (token, authority) => {
  const certificate = new X509Certificate(Buffer.from(part(token, 0).x5c[0], 'base64'));
  const issuer = new X509Certificate(authority);
  if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) throw new Error('not certified');
  return certificate.publicKey.export({ format: 'jwk' });
};

const actions = {
  async issue({ issuer, payload, frame }) {
    const vc = instance({ signer: signer(issuer), signAlg: 'ES256' });
    return { credential: await vc.issue(payload, frame) };
  },

  async present({ holder, credential, frame, audience, nonce, now }) {
    const vc = instance({ kbSigner: signer(holder), kbSignAlg: 'ES256' });
    const kb = { payload: { iat: now, aud: audience, nonce } };
    return { presentation: await vc.present(credential, frame, { kb }) };
  },

  async verify({ issuer, presentation, nonce, now, status_token }) {
    const vc = instance({
      verifier: verifier(issuer),
      kbVerifier: (data, signature, payload) => verifier(payload.cnf.jwk)(data, signature),
      statusListFetcher: async (uri) => {
        const { sub } = JSON.parse(Buffer.from(status_token.split('.')[1], 'base64url'));
        if (sub !== uri) throw new Error('the list of another URI');
        return status_token;
      },
    });
    const { payload, header, kb } = await vc.verify(presentation, { keyBindingNonce: nonce, currentDate: now });
    return { payload, header, key_binding: kb.payload };
  },

  // What somebody got who opened a document: all that they know besides is an authority.
  async opened({ authority, presentation, ...rest }) {
    const issuer = certified(presentation, authority);
    const list = certified(rest.status_token, authority);
    if (list.x !== issuer.x) throw new Error('the list is by somebody else');
    return actions.verify({ issuer, presentation, ...rest });
  },

  async status({ issuer, payload, bits, statuses }) {
    const list = new StatusList(statuses, bits);
    const token = createHeaderAndPayload(list, payload, { alg: 'ES256', typ: 'statuslist+jwt' });
    const parts = [token.header, token.payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    return { token: `${parts.join('.')}.${signer(issuer)(parts.join('.'))}` };
  },
};

console.log(JSON.stringify(await actions[request.action](request)));
