"""What stands in the bench's database, as JSON: how many cases, and whether a build was interrupted."""

import json
import os
import sys

from workshop.terminal import ROOT


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    import django

    django.setup()
    from governance.cases.models import Case
    from workshop.city import writing

    print(json.dumps({"cases": Case.objects.count(), "unfinished": writing.unfinished() is not None}))


if __name__ == "__main__":
    main()
