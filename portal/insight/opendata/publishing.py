"""Where units publish: a dataset described, its file looked through, published, withdrawn."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal.accounts.models import Role
from portal.context import here
from portal.db import session
from portal.errors import NotAllowed, NotFound, Refused
from portal.i18n import lazy, translate
from portal.insight.opendata.catalogue import SHOWN_ROWS, WORDS
from portal.insight.opendata.door import office
from portal.insight.opendata.forms import AnyUnitForm, DatasetForm, FileForm, WithdrawForm, filled
from portal.once import new_submission, own_submission
from portal.opendata import actions, contents, jobs, queries
from portal.opendata.models import LookFault, VersionState
from portal.opendata.schema import columns_of
from portal.security import limiter, need_actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from portal.opendata.models import Dataset, DatasetVersion

PURPOSE = "dataset"
LOOK_FAULTS = {
    LookFault.NOT_ALLOWED: lazy("Portal nie pobiera już plików z tego adresu. Poproś informatyków."),
    LookFault.NO_ANSWER: lazy("Pod tym adresem nikt nie odpowiada. Zajrzymy tam znowu za kilka godzin."),
    LookFault.MOVED: lazy("Ten adres odsyła pod inny. Zmień go w opisie zbioru."),
    LookFault.MISSING: lazy(
        "Pod tym adresem nie ma pliku. Sprawdź adres albo system, który go tam zapisuje."
    ),
    LookFault.TOO_LARGE: lazy("Plik ma więcej niż 50 MB. Podziel go na części."),
    LookFault.NOT_TAKEN: lazy("Nie przyjęliśmy pliku: jest w nim wirus."),
    LookFault.FAULTY: lazy(
        "W ostatnim pliku są błędy, więc go nie opublikowaliśmy. Są na stronie tej wersji."
    ),
}


@office.get("/biurko/dane")
def overview() -> ResponseReturnValue:
    """List the unit's datasets, with those that should have been renewed."""
    known = queries.list_datasets(session(), own_unit())
    newest = queries.newest_of(session(), known)
    now = here().now()
    stale = {one.id for one in known if queries.is_stale(one, newest.get(one.id), now)}
    return render_template(
        "insight/opendata/overview.html", datasets=known, newest=newest, stale=stale, now=now, **WORDS
    )


@office.route("/biurko/dane/nowy", methods=["GET", "POST"])
def begin() -> ResponseReturnValue:
    """Describe a new dataset."""
    unit, kind = own_unit(), form_kind()
    form = kind()
    if request.method == "POST":
        form = kind.from_request(request.form)
        submission = own_submission(PURPOSE, request.form.get("submission", ""))
        said = form.described(unit) if form.validate() else None
        if said is not None:
            made = actions.describe(
                session(), said, submission=submission, actor=need_actor(), now=here().now()
            )
            session().commit()
            return redirect(url_for("datasets.dataset", slug=made.slug), HTTPStatus.SEE_OTHER)
    return _form_page(form, None)


@office.route("/biurko/dane/<slug>/opis", methods=["GET", "POST"])
def describe(slug: str) -> ResponseReturnValue:
    """Change what is said of a dataset."""
    found, kind = own_dataset(slug), form_kind()
    if request.method == "POST":
        form = kind.from_request(request.form)
        said = form.described(found.unit_code) if form.validate() else None
        if said is not None:
            actions.change(session(), found, said, actor=need_actor(), now=here().now())
            session().commit()
            return redirect(url_for("datasets.dataset", slug=slug), HTTPStatus.SEE_OTHER)
    else:
        form = filled(kind, found)
    return _form_page(form, found)


@office.get("/biurko/dane/<slug>")
def dataset(slug: str) -> ResponseReturnValue:
    """Show a dataset with all its versions, drafts too, and ask for the next file."""
    return _dataset_page(own_dataset(slug), FileForm())


@office.post("/biurko/dane/<slug>/plik")
def take_file(slug: str) -> ResponseReturnValue:
    """Take a file in and show what its check found."""
    found = own_dataset(slug)
    form = FileForm.from_request(request.form, request.files)
    submission = own_submission(PURPOSE, request.form.get("submission", ""))
    if form.validate():
        [(_, content)] = form.file_fields()[0].uploads()
        note = form.answers()["note"] or ""
        try:
            made = actions.take_file(
                session(), here(), found, content, note=note, submission=submission, actor=need_actor(),
                now=here().now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error("file", refused.message)
        else:
            session().commit()
            return _to_version(made)
    return _dataset_page(found, form)


@office.post("/biurko/dane/<slug>/zajrzyj")
@limiter.limit("10/minute")
def look(slug: str) -> ResponseReturnValue:
    """Have the dataset's address looked at now and not in a few hours."""
    found = own_dataset(slug)
    if not found.source_url:
        raise NotFound
    submission = own_submission(PURPOSE, request.form.get("submission", ""))
    jobs.ask_for_look(session(), found.id, submission, here().now())
    session().commit()
    return redirect(url_for("datasets.dataset", slug=slug, zajrzymy=1), HTTPStatus.SEE_OTHER)


@office.get("/biurko/dane/<slug>/wersje/<int:number>")
def version(slug: str, number: int) -> ResponseReturnValue:
    """Show a version as everybody would see it, and what is wrong with it."""
    return _version_page(own_version(slug, number), WithdrawForm())


@office.post("/biurko/dane/<slug>/wersje/<int:number>/publikuj")
def publish(slug: str, number: int) -> ResponseReturnValue:
    """Give a version to everybody."""
    one = own_version(slug, number)
    actions.publish(session(), one, actor=need_actor(), now=here().now())
    session().commit()
    return _to_version(one)


@office.post("/biurko/dane/<slug>/wersje/<int:number>/wycofaj")
def withdraw(slug: str, number: int) -> ResponseReturnValue:
    """Take a version back, with the reason that everybody will read."""
    one = own_version(slug, number)
    form = WithdrawForm.from_request(request.form)
    if not form.validate():
        return _version_page(one, form)
    reason = form.answers()["reason"]
    actions.withdraw(session(), one, reason, actor=need_actor(), now=here().now())
    session().commit()
    return _to_version(one)


# ------------------------------------------------------------------------------------------ whose
def own_unit() -> str | None:
    """Return the unit whose datasets the official publishes; None for all, which only an administrator may."""
    person = need_actor()
    if Role.ADMINISTRATOR in person.roles:
        return None
    if not person.unit_code:
        raise NotAllowed(
            translate("Katalog urzędu nie podaje, w którym wydziale pracujesz. Zgłoś to informatykom.")
        )
    return person.unit_code


def own_dataset(slug: str) -> Dataset:
    """Return a dataset of the official's unit; the portal's own write themselves. Raises NotFound."""
    found, unit = queries.find_dataset(session(), slug), own_unit()
    if found is None or found.unit_code is None or unit not in {None, found.unit_code}:
        raise NotFound
    return found


def own_version(slug: str, number: int) -> DatasetVersion:
    """Return a version, published or not, of a dataset of the official's unit; raises NotFound."""
    return queries.get_version(session(), own_dataset(slug), number, drafts=True)


def form_kind() -> type[DatasetForm]:
    """Return which questions the official is asked."""
    return AnyUnitForm if own_unit() is None else DatasetForm


# ------------------------------------------------------------------------------------------ pages
def _form_page(form: DatasetForm, found: Dataset | None) -> ResponseReturnValue:
    page = render_template(
        "insight/opendata/describe.html", form=form, dataset=found, submission=new_submission(PURPOSE)
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _dataset_page(found: Dataset, form: FileForm) -> ResponseReturnValue:
    now, newest = here().now(), queries.find_newest(session(), found)
    page = render_template(
        "insight/opendata/own_dataset.html", dataset=found, form=form, submission=new_submission(PURPOSE), now=now,
        versions=queries.list_versions(session(), found, drafts=True), columns=columns_of(found.columns),
        is_stale=queries.is_stale(found, newest, now), newest=newest, look_faults=LOOK_FAULTS,
        is_asked="zajrzymy" in request.args, **WORDS,
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _version_page(one: DatasetVersion, form: WithdrawForm) -> ResponseReturnValue:
    page = render_template(
        "insight/opendata/own_version.html", version=one, dataset=one.dataset, form=form, states=VersionState,
        columns=columns_of(one.columns), rows=contents.first_rows(here(), one, SHOWN_ROWS), now=here().now(),
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _to_version(one: DatasetVersion) -> Response:
    where = url_for("datasets.version", slug=one.dataset.slug, number=one.number)
    return redirect(where, HTTPStatus.SEE_OTHER)
