"""A client of the service: gets a token, looks at what is shared, opens it once.

Only the standard library speaks to the network here; jose.py signs.
"""

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from jwcrypto.jwk import JWK

from jose import b64url, public_members, sha256, sign

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TIMEOUT_SECONDS = 20
TRIES = 3


class Refused(Exception):
    """The service said no; `code` is for programs."""

    def __init__(self, status: int, code: str, text: str):
        super().__init__(f"{status} {code}: {text}")
        self.status = status
        self.code = code


def code_of(text: str, origin: str) -> dict:
    """What was scanned or typed, as the service takes it: only a link of this very origin counts."""
    text = text.strip()
    start = f"{origin}/s#"
    if text.startswith(start):
        secret = text[len(start) :]
        if not re.fullmatch(r"[A-Za-z0-9_-]{22}", secret):
            raise ValueError("the link has no secret")
        return {"secret": secret}
    if re.fullmatch(r"[0-9A-Za-z -]{8,12}", text):
        return {"short_code": text}
    raise ValueError("neither a link of this service nor a short code")


def send(request: urllib.request.Request) -> bytes:
    """The body of an answer; what the service refuses is raised."""
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        problem = json.loads(error.read() or b"{}")
        code = problem.get("code") or problem.get("error") or "unknown"
        text = problem.get("title") or problem.get("error_description") or ""
        raise Refused(error.code, code, text) from None


class Client:
    """An information system of an organisation."""

    def __init__(self, origin: str, client: str, kid: str, key: JWK):
        self.origin = origin
        self.client = client
        self.kid = kid
        self.key = key
        # Tokens are bound to a key of this process, which never leaves it.
        self.proof_key = JWK.generate(kty="EC", crv="P-256")
        self.token = None
        self.token_until = 0.0

    def preview(self, code: dict) -> dict:
        """Who shares what, before anything is opened. A wrong short code counts once for each key."""
        return self._call("POST", "/v1/open/preview", code, {"Idempotency-Key": uuid.uuid4().hex})

    def open(self, code: dict) -> dict:
        """The document, once. An answer that was lost is asked for again under the same key, and is the same."""
        key = uuid.uuid4().hex
        for left in reversed(range(TRIES)):
            try:
                return self._call("POST", "/v1/open", code, {"Idempotency-Key": key})
            except urllib.error.URLError:
                if not left:
                    raise
                time.sleep(1)
        raise AssertionError("a try answers or fails")

    def history(self) -> dict:
        """What this organisation opened, the newest first."""
        return self._call("GET", "/v1/clients/me/history")

    def status_list(self, uri: str) -> str:
        """The signed list that a credential names; it is public, and fetched from this service only."""
        if not uri.startswith(f"{self.origin}/v1/status-lists/"):
            raise ValueError("the status list is another service's")
        request = urllib.request.Request(uri, headers={"Accept": "application/statuslist+jwt"})
        return send(request).decode("ascii")

    def _call(self, method: str, path: str, body=None, headers=None) -> dict:
        if time.time() > self.token_until - 15:
            self._get_token()
        data = None if body is None else json.dumps(body).encode()
        headers = {
            **(headers or {}),
            "Authorization": f"DPoP {self.token}",
            "DPoP": self._proof(method, path, data, self.token),
        }
        if data is not None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self.origin + path, data, headers, method=method)
        return json.loads(send(request))

    def _get_token(self) -> None:
        now = int(time.time())
        claims = {
            "iss": self.client,
            "sub": self.client,
            "aud": f"{self.origin}/v1/token",
            "jti": uuid.uuid4().hex,
            "iat": now,
            "exp": now + 60,
        }
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": sign(self.key, {"kid": self.kid, "typ": "JWT"}, claims),
            "scope": "document.preview document.open",
        }
        data = urllib.parse.urlencode(form).encode()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "DPoP": self._proof("POST", "/v1/token", data, None),
        }
        request = urllib.request.Request(f"{self.origin}/v1/token", data, headers, method="POST")
        issued = json.loads(send(request))
        if issued["token_type"] != "DPoP":
            raise ValueError("the token is not bound to the key")
        self.token = issued["access_token"]
        self.token_until = time.time() + issued["expires_in"]

    def _proof(self, method: str, path: str, body, token) -> str:
        """RFC 9449, and with `bdh` the hash of the body, so that the proof is for this body alone."""
        claims = {
            "jti": uuid.uuid4().hex,
            "htm": method,
            "htu": self.origin + path.split("?")[0],
            "iat": int(time.time()),
        }
        if token:
            claims["ath"] = b64url(sha256(token.encode()))
        if body:
            claims["bdh"] = b64url(sha256(body))
        header = {"typ": "dpop+jwt", "jwk": public_members(self.proof_key)}
        return sign(self.proof_key, header, claims)
