"""Whether an opened document is what it says: issuer, disclosures, holder, status and time, all of it checked here.

Nothing is believed because the service sent it: the one thing that is trusted is the authority's certificate.
"""

import base64
import json
import time
import zlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ObjectIdentifier
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from sd_jwt.verifier import SDJWTVerifier

from jose import b64url, from_b64url, part, sha256

CREDENTIAL = "dc+sd-jwt"
KEY_BINDING = "kb+jwt"
STATUS_LIST = "statuslist+jwt"
NONCE_LABEL = b"qoltanba/presentation-nonce/1\0"
# How far this clock may be off, and how long ago a holder may have signed: an access lasts 30 minutes at most.
CLOCK_SECONDS = 60
OLDEST_SECONDS = 40 * 60
LARGEST_LIST = 1024 * 1024
VALID = 0
# The key usage of whoever issues documents (ISO/IEC 18013-5 annex B.1.4).
DOCUMENT_SIGNER = ObjectIdentifier("1.0.18013.5.1.2")
# What a credential says about itself; everything else in it is a claim about the person.
ENVELOPE = {"iss", "iat", "nbf", "exp", "cnf", "vct", "vct#integrity", "status"}


class NotVerified(Exception):
    """The document is not what it says; nothing of it may be used."""


@dataclass(frozen=True)
class Verified:
    """A document of which everything was checked."""

    kind: str
    claims: dict
    valid_until: int


def verify(opened: dict, origin: str, authorities: list, fetch_status, secret: bytes | None, now=None) -> Verified:
    """Checks the answer of an opening.

    `authorities` are certificates that are trusted; `fetch_status` gets the signed list of an address; `secret` are the
    16 bytes of the QR code, or None where a short code was typed: then the nonce is the service's word, and that the
    holder signed for this very opening hangs on it.
    """
    now = int(time.time() if now is None else now)
    try:
        return _verify(opened, origin, authorities, fetch_status, secret, now)
    except NotVerified:
        raise
    except Exception as error:
        # The libraries fail in many ways over what a stranger wrote; all of them mean the same.
        raise NotVerified(f"the document cannot be read: {error}") from error


def _verify(opened, origin, authorities, fetch_status, secret, now) -> Verified:
    presentation, nonce = opened["presentation"], opened["nonce"]
    if secret is not None and nonce != nonce_of(secret):
        raise NotVerified("the nonce is another code's")
    token, *disclosures, key_binding = presentation.split("~")
    issuer = _issuer(token, CREDENTIAL, authorities, now)
    # The library checks the issuer's signature, the disclosures, and the holder's signature with audience and nonce.
    payload = SDJWTVerifier(presentation, lambda _iss, _header: issuer, origin, nonce).get_verified_payload()
    _each_disclosure_belongs(token, disclosures)
    _in_time(payload, now, "the credential")
    _signed_lately(key_binding, now)
    _holds(payload["status"]["status_list"], origin, authorities, fetch_status, now)
    claims = {name: value for name, value in payload.items() if name not in ENVELOPE}
    return Verified(payload["vct"], claims, payload["exp"])


def nonce_of(secret: bytes) -> str:
    """What a holder signs to show a document to whoever opens this access, and to nobody else."""
    return b64url(sha256(NONCE_LABEL + sha256(secret)))


def _issuer(token: str, typ: str, authorities: list, now: int) -> JWK:
    """The key of whoever signed a token, once its certificate leads to an authority."""
    header = part(token.split(".")[0])
    if header["alg"] != "ES256" or header["typ"] != typ or "crit" in header:
        raise NotVerified(f"the token is not a {typ} by ES256")
    chain = [x509.load_der_x509_certificate(base64.b64decode(one, validate=True)) for one in header["x5c"]]
    leaf, others = chain[0], chain[1:]
    if any(other not in authorities for other in others):
        raise NotVerified("the token brings a certificate of nobody known")
    if not any(_issued_by(leaf, authority, now) for authority in authorities):
        raise NotVerified("the issuer is not certified by a known authority")
    # The same authority certifies people, who may sign, and not issue.
    if not _signs_documents(leaf):
        raise NotVerified("the certificate is not one of an issuer of documents")
    return JWK.from_pem(leaf.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _signs_documents(leaf: x509.Certificate) -> bool:
    extensions = leaf.extensions
    try:
        purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    constraints = extensions.get_extension_for_class(x509.BasicConstraints).value
    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    return DOCUMENT_SIGNER in purposes and usage.digital_signature and not constraints.ca


def _issued_by(leaf: x509.Certificate, authority: x509.Certificate, now: int) -> bool:
    constraints = authority.extensions.get_extension_for_class(x509.BasicConstraints).value
    usage = authority.extensions.get_extension_for_class(x509.KeyUsage).value
    if not (constraints.ca and usage.key_cert_sign):
        return False
    for certificate in (leaf, authority):
        begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        if not begins.timestamp() - CLOCK_SECONDS <= now <= ends.timestamp():
            return False
    try:
        leaf.verify_directly_issued_by(authority)
    except (InvalidSignature, TypeError, ValueError):
        return False
    return True


def _each_disclosure_belongs(token: str, disclosures: list) -> None:
    """A disclosure that nothing refers to is none (RFC 9901 section 7.1): the library would leave it out in silence."""
    known = [from_b64url(token.split(".")[1]).decode(), *(from_b64url(one).decode() for one in disclosures)]
    for at, disclosure in enumerate(disclosures):
        digest = f'"{b64url(sha256(disclosure.encode("ascii")))}"'
        if disclosure in disclosures[:at] or not any(digest in text for text in known):
            raise NotVerified("the presentation discloses what the issuer did not sign")


def _in_time(claims: dict, now: int, what: str) -> None:
    begins = max(claims["iat"], claims.get("nbf", claims["iat"]))
    if not begins - CLOCK_SECONDS <= now < claims["exp"]:
        raise NotVerified(f"{what} is not valid now")


def _signed_lately(key_binding: str, now: int) -> None:
    header, claims, _ = key_binding.split(".")
    if part(header)["typ"] != KEY_BINDING:
        raise NotVerified("the holder signed something else")
    if not now - OLDEST_SECONDS <= part(claims)["iat"] <= now + CLOCK_SECONDS:
        raise NotVerified("the holder did not sign lately")


def _holds(reference: dict, origin: str, authorities: list, fetch_status, now: int) -> None:
    """Whether the issuer still stands by it (Token Status List)."""
    uri, index = reference["uri"], reference["idx"]
    if not uri.startswith(f"{origin}/v1/status-lists/") or not isinstance(index, int) or index < 0:
        raise NotVerified("the credential names no status list of this service")
    token = fetch_status(uri)
    issuer = _issuer(token, STATUS_LIST, authorities, now)
    signed = JWS()
    signed.deserialize(token)
    signed.verify(issuer, alg="ES256")
    claims = json.loads(signed.payload)
    if claims["sub"] != uri:
        raise NotVerified("the status list is another one")
    _in_time(claims, now, "the status list")
    if _status(claims["status_list"], index) != VALID:
        raise NotVerified("the issuer does not stand by this document any more")


def _status(listed: dict, index: int) -> int:
    bits = listed["bits"]
    if bits not in (1, 2, 4, 8):
        raise NotVerified("the status list cannot be read")
    inflate = zlib.decompressobj()
    statuses = inflate.decompress(from_b64url(listed["lst"]), LARGEST_LIST)
    if not inflate.eof:
        raise NotVerified("the status list is too large")
    at = index * bits
    if at // 8 >= len(statuses):
        raise NotVerified("the status list has no such entry")
    return (statuses[at // 8] >> (at % 8)) & ((1 << bits) - 1)
