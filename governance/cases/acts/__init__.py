"""Acts that every kind of matter wants, for a flow to take with its own states and clocks.

Each function gives a tuple of transitions: ``*supervising(open=OPEN, answerable=ANSWERABLE)``. A state, a
clock or a right that a flow may call otherwise is a parameter; the codes of the acts are fixed, because
lists and pages know them. What is special to a kind stays in its app.
"""

from governance.cases.acts.archiving import archiving, force_closing, retaining
from governance.cases.acts.asking import AGREE, NOTE, OPINION, photos, why
from governance.cases.acts.claims import claiming
from governance.cases.acts.joining import judging_joins
from governance.cases.acts.links import forwarding, questions, replying, reporters
from governance.cases.acts.notes import consulting, noting
from governance.cases.acts.relations import linking
from governance.cases.acts.requests import extension, suspension
from governance.cases.acts.secrecy import setting_secrecy
from governance.cases.acts.splitting import splitting
from governance.cases.acts.supervising import cards, reminding, supervising
from governance.cases.acts.tasks import task_list
from governance.cases.workflow.effects.parts import add_part

__all__ = [
    "AGREE",
    "NOTE",
    "OPINION",
    "add_part",
    "archiving",
    "cards",
    "claiming",
    "consulting",
    "extension",
    "force_closing",
    "forwarding",
    "judging_joins",
    "linking",
    "noting",
    "photos",
    "questions",
    "reminding",
    "replying",
    "reporters",
    "retaining",
    "setting_secrecy",
    "splitting",
    "supervising",
    "suspension",
    "task_list",
    "why",
]
