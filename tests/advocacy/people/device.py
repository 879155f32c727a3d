"""A device that holds passkeys, in software: what a browser would send, made by hand so that a test can bend it."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

UP, UV, AT = 0x01, 0x04, 0x40


@dataclass(slots=True)
class Device:
    """One passkey, for one site.

    Attributes:
        host: the relying party it was made for.
        origin: what its browser says where it is.
        count: how often it has answered.
    """

    host: str
    origin: str
    credential: bytes = b"a credential of the tests"
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: str) -> str:
        """The answer to being asked for a new passkey."""
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        made = bytes(16) + len(self.credential).to_bytes(2) + self.credential + cbor2.dumps(public)
        attested = {"fmt": "none", "attStmt": {}, "authData": self._data(AT) + made}
        said = self._said("webauthn.create", options)
        return self._answer({"attestationObject": cbor2.dumps(attested), "clientDataJSON": said})

    def show(self, options: str) -> str:
        """The answer to being asked for this passkey."""
        self.count += 1
        data, said = self._data(), self._said("webauthn.get", options)
        signature = self.key.sign(data + sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer({"authenticatorData": data, "clientDataJSON": said, "signature": signature})

    def _data(self, more: int = 0) -> bytes:
        return sha256(self.host.encode()).digest() + bytes([UP | UV | more]) + self.count.to_bytes(4)

    def _said(self, kind: str, options: str) -> bytes:
        return json.dumps({"type": kind, "challenge": json.loads(options)["challenge"], "origin": self.origin}).encode()

    def _answer(self, response: dict[str, bytes]) -> str:
        number = bytes_to_base64url(self.credential)
        told: dict[str, Any] = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps({"id": number, "rawId": number, "type": "public-key", "response": told})
