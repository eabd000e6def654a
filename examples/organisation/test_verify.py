"""What verify.py takes and what it does not: `python -m unittest`. Issuer, holder and lists are made here."""

import base64
import datetime
import json
import unittest
import zlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer

from jose import b64url, part, sha256, sign
from verify import DOCUMENT_SIGNER, NotVerified, nonce_of, verify

ORIGIN = "https://qoltanba.test"
URI = f"{ORIGIN}/v1/status-lists/{'0' * 32}"
SECRET = bytes(range(16))
NOW = 1_795_600_000
DAY = 24 * 3600


def jwk(key):
    return JWK.from_pem(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def certificate(subject, key, issuer, issuer_key, ca=False, days=365, purpose=DOCUMENT_SIGNER):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    begins = datetime.datetime.fromtimestamp(NOW - 10 * DAY, datetime.timezone.utc)
    usage = {
        name: False
        for name in (
            "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign",
            "encipher_only", "decipher_only",
        )
    }
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + datetime.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=not ca, key_cert_sign=ca, **usage), critical=True)
    )
    if purpose and not ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


class Authority:
    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = certificate("Test authority", self.key, None, self.key, ca=True)

    def certify(self, subject="Issuer", **more):
        key = ec.generate_private_key(ec.SECP256R1())
        return Issuer(key, certificate(subject, key, self.certificate, self.key, **more))


class Issuer:
    def __init__(self, key, certificate):
        self.key = jwk(key)
        self.x5c = [base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()]

    def credential(self, holder, **more):
        claims = {
            "vct": "urn:qoltanba:national_id:1",
            "iat": NOW - DAY,
            "exp": NOW + DAY,
            "status": {"status_list": {"idx": 5, "uri": URI}},
            SDObj("surname"): "Қасымов",
            SDObj("number"): "041234567",
            **more,
        }
        header = {"typ": "dc+sd-jwt", "x5c": self.x5c}
        return SDJWTIssuer(claims, self.key, holder, extra_header_parameters=header).sd_jwt_issuance

    def status_list(self, ended=(), **more):
        statuses = bytearray(16)
        for index in ended:
            statuses[index // 8] |= 1 << index % 8
        claims = {
            "sub": URI,
            "iat": NOW - 60,
            "exp": NOW + 3600,
            "ttl": 300,
            "status_list": {"bits": 1, "lst": b64url(zlib.compress(bytes(statuses)))},
            **more,
        }
        return sign(self.key, {"typ": "statuslist+jwt", "x5c": self.x5c}, claims)


class Verifying(unittest.TestCase):
    def setUp(self):
        self.authority = Authority()
        self.issuer = self.authority.certify()
        self.holder = JWK.generate(kty="EC", crv="P-256")

    def present(self, credential, frame=None, aud=ORIGIN, nonce=None, iat=NOW, holder=None):
        presented = SDJWTHolder(credential)
        frame = {"surname": True} if frame is None else frame
        presented.create_presentation(frame)
        text = presented.sd_jwt_presentation
        claims = {
            "iat": iat,
            "aud": aud,
            "nonce": nonce or nonce_of(SECRET),
            "sd_hash": b64url(sha256(text.encode())),
        }
        bound = sign(holder or self.holder, {"typ": "kb+jwt"}, claims)
        return {"presentation": text + bound, "nonce": nonce_of(SECRET)}

    def check(self, opened, secret=SECRET, lists=None, authorities=None, now=NOW):
        lists = lists or self.issuer.status_list()
        authorities = authorities or [self.authority.certificate]
        return verify(opened, ORIGIN, authorities, lambda _uri: lists, secret, now)

    def refused(self, opened, **more):
        with self.assertRaises(NotVerified) as refusal:
            self.check(opened, **more)
        return str(refusal.exception)

    def test_what_the_holder_chose_and_nothing_else_is_shown(self):
        opened = self.present(self.issuer.credential(self.holder))
        verified = self.check(opened)
        self.assertEqual(verified.claims, {"surname": "Қасымов"})
        self.assertEqual(verified.kind, "urn:qoltanba:national_id:1")
        self.assertEqual(self.check(opened, secret=None), verified)

    def test_the_issuer_is_certified_by_a_known_authority_and_no_person(self):
        stranger = Authority()
        opened = self.present(stranger.certify().credential(self.holder))
        self.assertIn("not certified", self.refused(opened))
        for purpose in (ExtendedKeyUsageOID.EMAIL_PROTECTION, None):
            person = self.authority.certify("ӘЛИЕВА", purpose=purpose)
            opened = self.present(person.credential(self.holder))
            self.assertIn("issuer of documents", self.refused(opened))
        over = self.authority.certify(days=5)
        self.assertIn("not certified", self.refused(self.present(over.credential(self.holder))))

    def test_the_issuers_signature_is_over_just_this(self):
        mixed = Issuer(ec.generate_private_key(ec.SECP256R1()), self.authority.certificate)
        mixed.x5c = self.issuer.x5c
        self.refused(self.present(mixed.credential(self.holder)))
        opened = self.present(self.issuer.credential(self.holder))
        header, rest = opened["presentation"].split(".", 1)
        for change in ({"alg": "none"}, {"typ": "JWT"}, {"crit": ["x"]}):
            bent = b64url(json.dumps({**part(header), **change}).encode())
            self.refused({**opened, "presentation": f"{bent}.{rest}"})

    def test_a_disclosure_that_nobody_signed_is_refused(self):
        opened = self.present(self.issuer.credential(self.holder))
        token, disclosure, bound = opened["presentation"].split("~")
        added = b64url(json.dumps(["salt", "number", "999"]).encode())
        for bent in ([token, disclosure, added], [token, added], [token, disclosure, disclosure]):
            self.refused({**opened, "presentation": "~".join([*bent, bound])})

    def test_the_holder_signed_for_this_service_this_code_and_lately(self):
        credential = self.issuer.credential(self.holder)
        self.refused(self.present(credential, aud="https://other.test"))
        self.refused(self.present(credential, nonce="other"))
        self.refused(self.present(credential, holder=JWK.generate(kty="EC", crv="P-256")))
        self.assertIn("lately", self.refused(self.present(credential, iat=NOW - 3600)))
        self.assertIn("lately", self.refused(self.present(credential, iat=NOW + 120)))
        opened = self.present(credential)
        self.assertIn("another code", self.refused(opened, secret=bytes(16)))
        unbound = opened["presentation"].rsplit("~", 1)[0] + "~"
        self.refused({**opened, "presentation": unbound})

    def test_the_credential_is_valid_now(self):
        opened = self.present(self.issuer.credential(self.holder))
        for now in (NOW - 2 * DAY, NOW + DAY):
            self.refused(opened, now=now)

    def test_the_issuer_still_stands_by_it(self):
        opened = self.present(self.issuer.credential(self.holder))
        issuer = self.issuer
        self.check(opened, lists=issuer.status_list(ended=[4, 6]))
        self.assertIn("stand by", self.refused(opened, lists=issuer.status_list(ended=[5])))
        other = f"{ORIGIN}/v1/status-lists/{'1' * 32}"
        for bent in (
            issuer.status_list(sub=other),
            issuer.status_list(exp=NOW - 1),
            issuer.status_list(status_list={"bits": 3, "lst": ""}),
            issuer.status_list(status_list={"bits": 1, "lst": b64url(zlib.compress(b""))}),
            issuer.status_list(status_list={"bits": 1, "lst": b64url(zlib.compress(bytes(1 << 21)))}),
            Authority().certify().status_list(),
        ):
            self.refused(opened, lists=bent)
        elsewhere = {"status_list": {"idx": 5, "uri": "https://evil.test/v1/status-lists/0"}}
        self.refused(self.present(issuer.credential(self.holder, status=elsewhere)))

    def test_nothing_missing_is_tolerated(self):
        opened = self.present(self.issuer.credential(self.holder))
        for missing in ("presentation", "nonce"):
            self.refused({name: value for name, value in opened.items() if name != missing})
        for text in ("", "~", "a.b.c~d.e.f", "{}"):
            self.refused({**opened, "presentation": text})


if __name__ == "__main__":
    unittest.main()
