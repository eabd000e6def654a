"""Registers a client of an organisation by the organisation's EDS: `python register.py --help`."""

import argparse
import base64
import datetime
import json
import secrets
import sys
import urllib.request
import uuid
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

import cades
from jose import private_key, public_members
from qoltanba import Refused, send

SUBJECT = "qoltanba/client-registration/1"


def statement(given: argparse.Namespace) -> bytes:
    """What is signed, sent and kept, byte by byte; the subject stands first, and no space after it."""
    key = private_key(given.client_key.read_bytes())
    now = datetime.datetime.now(datetime.timezone.utc)
    said = {
        "subject": SUBJECT,
        "site": given.origin,
        "bin": given.bin,
        "name": {"kk": given.name_kk, "ru": given.name_ru, "en": given.name_en},
        "contact": given.contact,
        "jwks": {"keys": [{"kid": given.kid, **public_members(key)}]},
        "scope": "document.preview document.open",
        "drawn_up_at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "nonce": secrets.token_hex(16),
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
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
    key = load_pem_private_key(given.eds_key.read_bytes(), None)
    certificate = x509.load_pem_x509_certificate(given.eds_certificate.read_bytes())
    content = statement(given)
    body = {
        "statement": base64.b64encode(content).decode(),
        "signature": base64.b64encode(cades.sign(content, SUBJECT, key, certificate)).decode(),
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
