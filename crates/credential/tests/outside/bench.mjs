// How often @sd-jwt/sd-jwt-vc issues, presents, verifies and redeems in a second: claims, and what was opened, come in as
// JSON, the figures go out.
import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign, verify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';

const { claims, shown, seconds, opened } = JSON.parse(readFileSync(0, 'utf8'));
const [issuer, holder] = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }));
const dsaEncoding = 'ieee-p1363';
const signer = (key) => (data) =>
  sign('sha256', Buffer.from(data), { key, dsaEncoding }).toString('base64url');
const verifier = (key) => (data, signature) =>
  verify('sha256', Buffer.from(data), { key, dsaEncoding }, Buffer.from(signature, 'base64url'));
const instance = (keys) =>
  new SDJwtVcInstance({
    hasher: (data) => createHash('sha256').update(data).digest(),
    hashAlg: 'sha-256',
    saltGenerator: (length) => randomBytes(length).toString('base64url'),
    ...keys,
  });
const vc = instance({
  signer: signer(issuer.privateKey),
  signAlg: 'ES256',
  verifier: verifier(issuer.publicKey),
  kbSigner: signer(holder.privateKey),
  kbSignAlg: 'ES256',
  kbVerifier: verifier(holder.publicKey),
});
const now = Math.floor(Date.now() / 1000);
const payload = {
  iss: 'https://qoltanba.example',
  vct: 'urn:qoltanba:national_id:1',
  iat: now,
  exp: now + 3600,
  cnf: { jwk: holder.publicKey.export({ format: 'jwk' }) },
  ...claims,
};
const issue = () => vc.issue(payload, { _sd: Object.keys(claims) });
const credential = await issue();
const frame = Object.fromEntries(shown.map((name) => [name, true]));
const kb = { payload: { iat: now, aud: payload.iss, nonce: 'nonce' } };
const present = () => vc.present(credential, frame, { kb });
const presentation = await present();

// As whoever opens a document does: certificates, issuer, holder, and the status list.
const authority = new X509Certificate(opened.authority);
const certified = (token) => {
  const { x5c } = JSON.parse(Buffer.from(token.split('.')[0], 'base64url'));
  const certificate = new X509Certificate(Buffer.from(x5c[0], 'base64'));
  if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) throw new Error('not certified');
  return certificate.publicKey;
};
const redeem = () => {
  certified(opened.list);
  const from = verifier(certified(opened.presentation));
  const by = (jwk) => verifier(createPublicKey({ key: jwk, format: 'jwk' }));
  const reader = instance({
    verifier: from,
    kbVerifier: (data, signature, { cnf }) => by(cnf.jwk)(data, signature),
    statusListFetcher: async () => opened.list,
  });
  return reader.verify(opened.presentation, { keyBindingNonce: 'nonce' });
};

const perSecond = async (work) => {
  for (let warm = 0; warm < 50; warm++) await work();
  const began = performance.now();
  let done = 0;
  while (performance.now() - began < seconds * 1000) {
    await work();
    done++;
  }
  return (done * 1000) / (performance.now() - began);
};

console.log(
  JSON.stringify({
    issue: await perSecond(issue),
    present: await perSecond(present),
    verify: await perSecond(() => vc.verify(presentation, { keyBindingNonce: 'nonce' })),
    redeem: await perSecond(redeem),
  }),
);
