"""CAdES-B-B, detached, by ECDSA on P-256, with one signed attribute more that says what the signature is for.

Written in DER by hand: no library at hand writes a signed attribute of its own.
"""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from jose import sha256

DATA = "1.2.840.113549.1.7.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
SUBJECT = "1.3.6.1.4.1.32473.22.1"
SHA256 = "2.16.840.1.101.3.4.2.1"
ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2"


def sign(content: bytes, subject: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    """The CMS in DER, with the certificate of the signer and without the content."""
    der = certificate.public_bytes(Encoding.DER)
    time = datetime.datetime.now(datetime.timezone.utc).strftime("%y%m%d%H%M%SZ")
    attributes = [
        attribute(CONTENT_TYPE, oid(DATA)),
        attribute(MESSAGE_DIGEST, octets(sha256(content))),
        attribute(SIGNING_TIME, tagged(0x17, time.encode())),
        attribute(SIGNING_CERTIFICATE_V2, sequence(sequence(sequence(octets(sha256(der)))))),
        attribute(SUBJECT, tagged(0x0C, subject.encode())),
    ]
    # DER sorts a set by the encodings of what is in it; signed as a set, carried under [0] (RFC 5652 section 5.4).
    attributes = b"".join(sorted(attributes))
    signature = key.sign(tagged(0x31, attributes), ec.ECDSA(hashes.SHA256()))
    signer = sequence(
        integer(1),
        sequence(certificate.issuer.public_bytes(), integer(certificate.serial_number)),
        sequence(oid(SHA256)),
        tagged(0xA0, attributes),
        sequence(oid(ECDSA_WITH_SHA256)),
        octets(signature),
    )
    signed = sequence(
        integer(1),
        tagged(0x31, sequence(oid(SHA256))),
        sequence(oid(DATA)),
        tagged(0xA0, der),
        tagged(0x31, signer),
    )
    return sequence(oid(SIGNED_DATA), tagged(0xA0, signed))


def attribute(kind: str, value: bytes) -> bytes:
    return sequence(oid(kind), tagged(0x31, value))


def sequence(*parts: bytes) -> bytes:
    return tagged(0x30, b"".join(parts))


def octets(data: bytes) -> bytes:
    return tagged(0x04, data)


def integer(number: int) -> bytes:
    return tagged(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    data = b""
    for arc in (first * 40 + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        data += bytes(reversed(groups))
    return tagged(0x06, data)


def tagged(tag: int, data: bytes) -> bytes:
    length = len(data)
    if length < 0x80:
        return bytes([tag, length]) + data
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size, "big") + data
