from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportingConfig(AppConfig):
    """Files of other systems' messages, brought in as cases by the loop's own door."""

    name = "governance.importing"
    label = "importing"
    verbose_name = _("导入")

    def ready(self) -> None:
        from governance.access import rights
        from governance.access.rights import Right
        from governance.cases.privacy import retention
        from governance.importing import retention as importing_retention
        from governance.importing import tasks

        retention.also(importing_retention.forget_files)
        tasks.register()
        rights.register(
            Right(
                "cases.import",
                _("事项"),
                _("导入事项"),
                _("从文件成批导入辖区的事项，可以整批撤销"),
                (
                    rights.CITY_OFFICIAL,
                    rights.DISTRICT_OFFICIAL,
                    rights.SUBDISTRICT_OFFICIAL,
                    rights.COMMUNITY_SECRETARY,
                    rights.COMMUNITY_STAFF,
                ),
            )
        )
