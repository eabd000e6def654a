"""JSON Web Signatures by ES256 and the encodings around them: what the client signs, and reading what others signed."""

import base64
import hashlib
import json

from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_b64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def private_key(pem: bytes) -> JWK:
    return JWK.from_pem(pem)


def public_members(key: JWK) -> dict:
    return {name: key.export_public(as_dict=True)[name] for name in ("crv", "kty", "x", "y")}


def sign(key: JWK, header: dict, claims: dict) -> str:
    token = JWS(json.dumps(claims))
    token.add_signature(key, protected=json.dumps({"alg": "ES256", **header}))
    return token.serialize(compact=True)


def part(text: str) -> dict:
    """The header or the claims of a token, not yet verified."""
    read = json.loads(from_b64url(text))
    if not isinstance(read, dict):
        raise ValueError("a part of a token is no object")
    return read
