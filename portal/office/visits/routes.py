"""Who may enter which of the desk's pages of visits; importing it hangs them on the desk's blueprint."""

from __future__ import annotations

from portal import security
from portal.accounts.models import Role
from portal.office.visits import (
    acts,
    arranging,
    arranging_desks,
    arranging_hours,
    assisting,
    changing,
    day,
    desk,
    later,
    own,
    papers,
    pointing,
    protocols,
    room,
)

RECEIVING = security.officials(Role.CLERK, Role.APPROVER, Role.FRONT_DESK)
HEADS = security.officials(Role.CLERK, Role.APPROVER, Role.FRONT_DESK, Role.MANAGER)
ADMIN = security.officials(Role.ADMINISTRATOR)
ROUTED = (
    acts,
    arranging,
    arranging_desks,
    arranging_hours,
    assisting,
    changing,
    day,
    desk,
    later,
    own,
    papers,
    pointing,
    protocols,
    room,
)
ACCESS = {
    **dict.fromkeys(
        ("receptions", "reception", "check_in", "ticket", "waiting_list", "desks", "desk", "call_next", "own_visits",
         "visit", "visit_note", "visit_act", "end_visit", "visit_room", "visit_room_ticket", "visit_to_phone",
         "visit_trouble", "invite_interpreter", "take_invitation_back", "visit_records", "write_record", "visit_record",
         "change_record", "withdraw_record", "close_record", "visit_papers",
         "visit_forms", "point_form", "assist", "find_assisted", "find_booked", "assist_person", "assist_about",
         "reveal_contact", "assist_when", "assist_book", "change_for", "cancel_for", "move_for", "excuse_visit"),
        RECEIVING,
    ),
    **dict.fromkeys(("unmarked_visits", "close_later"), HEADS),
    **dict.fromkeys(
        ("arranging", "new_place", "place", "hall_address", "new_topic", "topic", "new_desk", "arranged_desk",
         "new_shift", "shift", "closed_hours", "open_hours", "import_calendar"),
        ADMIN,
    ),
}  # fmt: skip
