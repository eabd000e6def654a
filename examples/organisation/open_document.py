"""Opens a shared document as an organisation, and verifies it: `python open_document.py --help`."""

import argparse
import json
import sys
from pathlib import Path

from cryptography import x509

from jose import from_b64url, private_key
from qoltanba import Client, Refused, code_of
from verify import NotVerified, verify


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("code", help="what the QR code says, or the short code; - reads it from standard input")
    parser.add_argument("--origin", default="http://127.0.0.1:8480", help="the service's origin")
    parser.add_argument("--authority", type=Path, required=True, help="PEM of the certification authority")
    parser.add_argument("--client", required=True, help="the client's id")
    parser.add_argument("--kid", required=True, help="the name of its key")
    parser.add_argument("--key", type=Path, required=True, help="PEM of its private key")
    parser.add_argument("--preview", action="store_true", help="only say who shares what")
    return parser.parse_args()


def main() -> int:
    given = arguments()
    text = sys.stdin.readline() if given.code == "-" else given.code
    client = Client(given.origin, given.client, given.kid, private_key(given.key.read_bytes()))
    authorities = x509.load_pem_x509_certificates(given.authority.read_bytes())
    try:
        code = code_of(text, given.origin)
        preview = client.preview(code)
        print(json.dumps({"preview": preview}, ensure_ascii=False))
        if given.preview:
            return 0
        opened = client.open(code)
        print(json.dumps({"opened_at": opened["opened_at"], "viewer": opened["viewer"]}, ensure_ascii=False))
        secret = from_b64url(code["secret"]) if "secret" in code else None
        document = verify(opened, given.origin, authorities, client.status_list, secret)
    except (Refused, ValueError) as refusal:
        print(f"not opened: {refusal}", file=sys.stderr)
        return 1
    except NotVerified as refusal:
        print(f"not genuine: {refusal}", file=sys.stderr)
        return 2
    print(json.dumps({"verified": document.claims, "kind": document.kind}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
