"""Registers a client of an organisation by the organisation's EDS: `python register.py --help`.

The statement is signed as CAdES-B-B with one signed attribute more, which says what the signature is for.
"""

import argparse
import base64
import datetime
import json
import secrets
import sys
import urllib.request
import uuid
from pathlib import Path

from asn1crypto import cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from jose import private_key, public_members, sha256
from qoltanba import Refused, send

SUBJECT = "qoltanba/client-registration/1"
SUBJECT_ATTRIBUTE = "1.3.6.1.4.1.32473.22.1"


class SubjectAttribute(core.SetOf):
    _child_spec = core.UTF8String


cms.CMSAttributeType._map[SUBJECT_ATTRIBUTE] = "qoltanba_subject"
cms.CMSAttribute._oid_specs["qoltanba_subject"] = SubjectAttribute


def statement(given: argparse.Namespace) -> bytes:
    """What is signed, sent and kept, byte by byte; the subject stands first."""
    key = private_key(given.client_key.read_bytes())
    return json.dumps(
        {
            "subject": SUBJECT,
            "site": given.origin,
            "bin": given.bin,
            "name": {"kk": given.name_kk, "ru": given.name_ru, "en": given.name_en},
            "contact": given.contact,
            "jwks": {"keys": [{"kid": given.kid, **public_members(key)}]},
            "scope": "document.preview document.open",
            "drawn_up_at": now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "nonce": secrets.token_hex(16),
        },
        ensure_ascii=False,
    ).encode()


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def signed(content: bytes, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    attribute = lambda kind, value: cms.CMSAttribute({"type": kind, "values": [value]})
    identifier = tsp.SigningCertificateV2({"certs": [{"cert_hash": sha256(certificate.dump())}]})
    attributes = cms.CMSAttributes(
        [
            attribute("content_type", "data"),
            attribute("message_digest", sha256(content)),
            attribute("signing_time", cms.Time({"utc_time": now()})),
            attribute("signing_certificate_v2", identifier),
            attribute("qoltanba_subject", SUBJECT),
        ]
    )
    # DER sorts a set by the encodings of what is in it.
    attributes = cms.CMSAttributes(sorted(attributes, key=lambda one: one.dump()))
    digest = {"algorithm": "sha256"}
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                    )
                }
            ),
            "digest_algorithm": digest,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
        }
    )
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate],
            "signer_infos": [signer],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--origin", default="http://127.0.0.1:8480", help="the service's origin")
    parser.add_argument("--eds-key", type=Path, required=True, help="PEM of the organisation's EDS, its private key")
    parser.add_argument("--eds-certificate", type=Path, required=True, help="PEM of its certificate, with the BIN")
    parser.add_argument("--client-key", type=Path, required=True, help="PEM of the client's own private key")
    parser.add_argument("--kid", required=True, help="what the client's key is called")
    for name in ("bin", "name-kk", "name-ru", "name-en", "contact"):
        parser.add_argument(f"--{name}", required=True)
    return parser.parse_args()


def main() -> int:
    given = arguments()
    key = serialization.load_pem_private_key(given.eds_key.read_bytes(), None)
    pem = given.eds_certificate.read_text().split("-----")[2]
    certificate = x509.Certificate.load(base64.b64decode(pem))
    content = statement(given)
    body = {
        "statement": base64.b64encode(content).decode(),
        "signature": base64.b64encode(signed(content, key, certificate)).decode(),
    }
    headers = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
    request = urllib.request.Request(f"{given.origin}/v1/clients", json.dumps(body).encode(), headers, method="POST")
    try:
        print(send(request).decode())
    except Refused as refusal:
        print(f"not registered: {refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
