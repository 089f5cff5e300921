import django.db.models.deletion
from django.db import migrations, models

GROUPS = [
    ("limits", "时限"),
    ("ladder", "升级阶梯"),
    ("setting", "闭环参数"),
    ("category", "类别"),
    ("condition", "立案条件"),
    ("routing", "处置单位规则"),
    ("reason", "理由"),
    ("channel", "来源"),
    ("text", "通知文本"),
    ("pattern", "编号格式"),
    ("quiet", "免打扰时段"),
    ("calendar", "工作日历"),
    ("retention", "个人信息保存期"),
    ("question", "类别问题"),
    ("reply", "答复模板"),
    ("indicator", "指标"),
]


class Migration(migrations.Migration):
    """Standard texts may be those of an area; settings beside the rule book keep their history, too."""

    dependencies = [("cases", "0038_phone_form"), ("areas", "0005_reshaping")]

    operations = [
        migrations.AddField(
            "replytext",
            "area",
            models.ForeignKey(
                blank=True,
                help_text="不选即全市",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="areas.area",
                verbose_name="适用范围",
            ),
        ),
        migrations.RemoveConstraint("replytext", "reply_text_title_once"),
        migrations.AddConstraint(
            "replytext",
            models.UniqueConstraint(
                fields=("area", "title"),
                name="reply_text_title_once",
                nulls_distinct=False,
                violation_error_message="已有同名的模板。",
            ),
        ),
        migrations.AlterField(
            "rulepublication",
            "group",
            models.CharField(choices=GROUPS, max_length=10, verbose_name="规则"),
        ),
        migrations.AlterField(
            "ruledraft",
            "group",
            models.CharField(choices=GROUPS, max_length=10, verbose_name="规则"),
        ),
    ]
