"""Real parts of the file room for its tests: a renderer, a seal of a demo authority, a store, a scanner."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.files.rendering import TypstRenderer
from portal.files.seal_keys import SealKey
from portal.files.seals import PadesSealer
from portal.files.store import FileStore
from portal.sandbox.seal_authority import SealFiles, make_seal
from portal.vault import Vault
from tests.files.letters import CITY
from tests.support.parts import need_program

NOW = datetime(2026, 11, 23, 9, 14, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def renderer() -> TypstRenderer:
    return TypstRenderer(CITY)


@pytest.fixture(scope="session")
def seal_files(tmp_path_factory: pytest.TempPathFactory) -> SealFiles:
    return make_seal(tmp_path_factory.mktemp("seal"), NOW)


@pytest.fixture(scope="session")
def sealer(seal_files: SealFiles) -> PadesSealer:
    return PadesSealer(SealKey(seal_files.certificate, seal_files.key, seal_files.chain), place="Białystok")


@pytest.fixture
def vault() -> Vault:
    return Vault({"k1": bytes(32)}, bytes(32))


@pytest.fixture
def store(tmp_path: Path, vault: Vault) -> FileStore:
    return FileStore(tmp_path / "files", vault)


@pytest.fixture(scope="session")
def poppler(tmp_path_factory: pytest.TempPathFactory):
    """Ask one of poppler's programs about a PDF: an implementation that shares no code with ours."""
    folder = tmp_path_factory.mktemp("poppler")

    def ask(program: str, pdf: bytes, *options: str) -> str:
        path = folder / "asked.pdf"
        path.write_bytes(pdf)
        found = need_program(program, "poppler-utils")
        tail = ["-"] if program == "pdftotext" else []
        done = subprocess.run([found, *options, path, *tail], capture_output=True, check=False)
        return done.stdout.decode("utf-8", "replace")

    return ask
