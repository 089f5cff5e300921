"""Django's admin, for superusers in emergencies only: everyday work has pages with rights and a trail."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from governance.access.models import Post, Role, Unit, UnitKind, User
from governance.areas.models import RankingGroup


class EmergencySite(AdminSite):
    site_header = site_title = _("应急后台")
    index_title = _("仅供超级用户应急使用")

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:  # type: ignore[override]
        """Through the portal's own sign-in, with its lockout and second factor."""
        if request.user.is_authenticated:
            return redirect("workbench")
        return redirect_to_login(request.get_full_path())


class UserAdmin(ModelAdmin):
    list_display = ("username", "name", "is_active", "is_superuser")
    search_fields = ("username", "name")
    fields = ("username", "name", "is_active", "is_staff", "is_superuser", "must_change_password")


class RoleAdmin(ModelAdmin):
    list_display = ("name", "code", "reach", "order")


class UnitAdmin(ModelAdmin):
    list_display = ("name", "kind", "area", "is_active")
    search_fields = ("name",)
    raw_id_fields = ("area",)


class PostAdmin(ModelAdmin):
    list_display = ("person", "role", "area", "unit", "starts_at", "ends_at")
    raw_id_fields = ("person", "area", "unit")

    def has_delete_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        return False


class RankingGroupAdmin(ModelAdmin):
    raw_id_fields = ("areas",)


site = EmergencySite(name="admin")
site.register(User, UserAdmin)
site.register(Role, RoleAdmin)
site.register(Unit, UnitAdmin)
site.register(UnitKind)
site.register(Post, PostAdmin)
site.register(RankingGroup, RankingGroupAdmin)
