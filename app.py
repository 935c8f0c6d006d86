"""Front door: the composition root, the only file that knows all packages."""

import os
from collections.abc import Collection
from pathlib import Path

from flask import Flask

from config import changes, city, programme, settings
from portal.cli import add_commands
from portal.decisions.edelivery.rest import edelivery_for
from portal.facts import Facts
from portal.files.outside import scanner_for, store_for
from portal.outside import HttpSms, Outside, PushedClock, SmtpMail, SystemClock
from portal.vault import Vault
from portal.web import open_portal
from services import discover

ROOT = Path(__file__).parent


def create_app(conf: settings.Settings | None = None, outside: Outside | None = None) -> Flask:
    """Build the application; with faulty settings nothing starts, and every fault is named at once."""
    services = discover()
    conf = conf or _settings(services)
    own = city.load()
    app = Flask("portal", root_path=str(ROOT / "portal"), template_folder=str(ROOT / "templates"))
    outside = outside or Outside(
        clock=PushedClock(conf.clock_file) if conf.clock_file else SystemClock(),
        mail=SmtpMail(conf),
        sms=HttpSms(conf.sms_url),
        scanner=scanner_for(conf.clamd),
        store=store_for(conf.data_dir / "files", Vault(conf.key_ring, conf.match_key)),
        edelivery=edelivery_for(conf.edelivery_url, conf.edelivery_token),
    )
    open_portal(
        app, conf, Facts.parse(own.facts), services, outside, own.about, programme.load(), changes.load()
    )
    add_commands(app)
    return app


def _settings(services: Collection[str]) -> settings.Settings:
    """Read the settings; an operator is told in words what to mend, not by a traceback."""
    try:
        return settings.load(os.environ, services)
    except settings.ConfigFaultsError as error:
        lines = "\n".join(f"- {fault}" for fault in error.faults)
        raise SystemExit(f"Portal nie wystartuje. Popraw ustawienia:\n{lines}") from None
