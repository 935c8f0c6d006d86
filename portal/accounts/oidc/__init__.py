"""The relying party: signs people in at an OpenID Provider and believes nothing it did not check itself.

OpenID Connect Core 1.0 with the parts of FAPI 2.0 that a provider offers: PAR (RFC 9126), PKCE S256
(RFC 7636), private_key_jwt (RFC 7523, RFC 10070), ``iss`` in the answer (RFC 9207). Access tokens are used
once and dropped.
"""
