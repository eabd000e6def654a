"""Does one thing with sd-jwt: a request as JSON comes in, an answer as JSON goes out, or an exit code of 1."""

import json
import sys

from jwcrypto.jwk import JWK
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


request = json.load(sys.stdin)
action = {"issue": issue, "present": present, "verify": verify}[request.pop("action")]
print(json.dumps(action(**request)))
