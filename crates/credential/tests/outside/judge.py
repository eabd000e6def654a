"""Does one thing with sd-jwt: a request as JSON comes in, an answer as JSON goes out, or an exit code of 1."""

import base64
import json
import sys
import zlib

from cryptography.hazmat.primitives import serialization
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier


def hidden(claims):
    """Claims of which each member and element can be disclosed without the others."""
    if isinstance(claims, dict):
        return {SDObj(name): hidden(value) for name, value in claims.items()}
    if isinstance(claims, list):
        return [SDObj(hidden(element)) for element in claims]
    return claims


def issue(issuer, holder, payload, claims):
    issued = SDJWTIssuer(
        {**payload, **hidden(claims)},
        JWK(**issuer),
        JWK(**holder),
        add_decoy_claims=True,
        extra_header_parameters={"typ": "dc+sd-jwt"},
    )
    return {"credential": issued.sd_jwt_issuance}


def present(holder, credential, frame, audience, nonce):
    presented = SDJWTHolder(credential)
    presented.create_presentation(frame, nonce, audience, JWK(**holder))
    return {"presentation": presented.sd_jwt_presentation}


def verify(issuer, presentation, audience, nonce):
    verifier = SDJWTVerifier(presentation, lambda _issuer, _header: JWK(**issuer), audience, nonce)
    return {"payload": verifier.get_verified_payload()}


def certified(token, authority):
    """The key of the first certificate in a token, once an authority has issued it."""
    header = json.loads(decoded(token.split(".")[0]))
    certificate = load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
    certificate.verify_directly_issued_by(load_pem_x509_certificate(authority.encode()))
    key = certificate.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return JWK.from_pem(key)


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def opened(authority, presentation, audience, nonce, status_token):
    """What somebody got who opened a document: all that they know besides is an authority."""
    key = certified(presentation, authority)
    answer = verify(json.loads(key.export_public()), presentation, audience, nonce)
    token = JWS()
    token.deserialize(status_token, certified(status_token, authority))
    if token.jose_header["typ"] != "statuslist+jwt":
        raise ValueError("not a status list")
    listed = json.loads(token.payload)
    reference = answer["payload"]["status"]["status_list"]
    bits = listed["status_list"]["bits"]
    if listed["sub"] != reference["uri"] or bits not in (1, 2, 4, 8):
        raise ValueError("another list")
    statuses = zlib.decompress(decoded(listed["status_list"]["lst"]))
    at = reference["idx"] * bits
    return {**answer, "status": statuses[at // 8] >> at % 8 & (1 << bits) - 1}


request = json.load(sys.stdin)
action = {"issue": issue, "present": present, "verify": verify, "opened": opened}[request.pop("action")]
print(json.dumps(action(**request)))
