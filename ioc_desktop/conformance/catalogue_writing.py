"""The checks of what is written: commands, and figures by command."""

from __future__ import annotations

from typing import Final

from ioc_desktop.conformance.check import group

WRITING: Final = (
    *group(
        "It takes commands once",
        (
            "commands.key",
            "a command without Idempotency-Key is a 400",
            "Refuse commands without a key: without it a lost answer doubles the effect.",
        ),
        (
            "commands.first",
            "the first sending is a 201 with the change",
            'Answer {"command": id, "change": {id, rev, op, row}}.',
        ),
        (
            "commands.again",
            "sent again, it is a 200 with the same answer and no second effect",
            "Keep the answer with its key, in the transaction of its effect.",
        ),
        (
            "commands.reused",
            "another command under the same key is a 422",
            "Keep a digest of the body with the key and compare it.",
        ),
        (
            "commands.late",
            "an expected_rev that is no longer current is a 412 with the row that won",
            "Compare and write in one transaction; answer with current: the change that stands.",
        ),
        (
            "commands.refused",
            "what can never succeed is a 422",
            (
                "Answer 422 for an unknown kind, a payload that is no directive, an agency or a"
                " locality that your datasets do not have: 5xx and 4xx of another sort are tried"
                " again."
            ),
        ),
        (
            "commands.seen",
            "what was written comes in the pages of directives",
            "Write the change to the dataset's log: other officers read it there.",
        ),
    ),
    *group(
        "It takes figures by command",
        (
            "figures.refused",
            "a report that can never be a figure is a 422",
            (
                "Answer 422 with the reason in detail, and store nothing: a value or a period that"
                " is none, one that has not begun, an indicator, a locality or an agency that your"
                " datasets do not have."
            ),
        ),
        (
            "figures.first",
            "a figure that is reported is a 201 with the change",
            (
                'Answer {"command": id, "change": {id, rev, op, row}}, the row as it was reported.'
                " A centre that does not take report_figure is checked without --report-figure."
            ),
        ),
        (
            "figures.again",
            "sent again, it is a 200 with the same answer and no second effect",
            "Keep the answer with its key, in the transaction of its effect.",
        ),
        (
            "figures.reused",
            "another report under the same key is a 422",
            "Keep a digest of the body with the key and compare it.",
        ),
        (
            "figures.late",
            "an expected_rev that is no longer current is a 412 with the figure that won",
            "Compare and write in one transaction; answer with current: the change that stands.",
        ),
        (
            "figures.seen",
            "what was reported comes in the pages of observations",
            "Write the change to the dataset's log, under the figure's id with a higher rev.",
        ),
        (
            "figures.vintage",
            "the value before it stays in the log, as a vintage",
            "Keep the corrected revision in front of the new one, each an item of its own.",
        ),
    ),
)
"""In the order of the report."""
