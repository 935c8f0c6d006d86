"""The forms of signing outside: the signed file, and that another name in the certificate is known of."""

from portal import fields
from portal.i18n import lazy

MOST_BYTES = (
    20 * 1024 * 1024
)  # the check of a signature reads the file whole, and the one that was given out beside it


class SignedForm(fields.Form):
    """Ask for the file that the signing program saved."""

    heading = lazy("Podpisany plik")
    signed = fields.FileField(
        lazy("Plik po podpisaniu"), extensions=("pdf",), most=1, most_bytes=MOST_BYTES,
        missing=lazy("Wybierz podpisany plik"),
        hint=lazy("PDF, który zapisał program do podpisu. Najwyżej 20 MB."),
    )  # fmt: skip


class NameForm(fields.Form):
    """Ask whether the official knows that the certificate bears another name."""

    heading = lazy("Nazwisko w certyfikacie")
    knows_name = fields.ConfirmField(lazy("Wiem, że w certyfikacie jest inne nazwisko"), optional=True)
