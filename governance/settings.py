"""One settings file for the laptop and the city; the environment makes the difference.

With ``SECRET_KEY`` set this is production: secure cookies, HTTPS, no generated keys.
Without it, keys are made once and kept in ``DATA_DIR``, and the embedded services that
``make run`` or ``make test`` started are found through ``DATA_DIR/services.json``.
"""

import contextlib
import json
import secrets
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data"))).expanduser().resolve()
PRODUCTION = bool(env.str("SECRET_KEY", default=""))


def _kept_secret(name: str) -> str:
    """A secret made on first use and kept in DATA_DIR, readable by its owner only."""
    path = DATA_DIR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.write_text(secrets.token_urlsafe(48))
        fresh.chmod(0o600)
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)  # atomic: of two processes starting at once, one wins
        fresh.unlink()
    return path.read_text().strip()


def _service(name: str, variable: str) -> str:
    """The URL of a service: from the environment, else from the embedded services' record."""
    if value := env.str(variable, default=""):
        return value
    record = DATA_DIR / "services.json"
    if record.exists():
        found: str = json.loads(record.read_text()).get(name, "")
        if found:
            return found
    if PRODUCTION:
        raise ImproperlyConfigured(f"{variable} is not set.")
    # Nothing is running yet; checks and migrations files can still be made.
    return {"database": "postgres://postgres@127.0.0.1:5432/governance", "redis": "redis://127.0.0.1:6379/0"}[
        name
    ]


# Core -----------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or _kept_secret("secret_key")
# Keys that encrypt personal data at rest, newest first; older ones still decrypt.
FIELD_KEYS: list[str] = env.list("FIELD_KEYS", default=[]) or [
    SECRET_KEY if PRODUCTION else _kept_secret("field_key")
]
# Signs the daily seals of all trails. Earlier public halves stay trusted when the key is changed.
SEAL_KEY: str = env.str("SEAL_KEY", default="") or (SECRET_KEY if PRODUCTION else _kept_secret("seal_key"))
SEAL_EARLIER_KEYS: list[str] = env.list("SEAL_EARLIER_KEYS", default=[])
# Where seals are handed out to: a folder on another disk, an address of mail, a web address.
SEAL_FOLDER = env.str("SEAL_FOLDER", default="")
SEAL_MAIL = env.str("SEAL_MAIL", default="")
SEAL_WEBHOOK = env.str("SEAL_WEBHOOK", default="")
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))  # only seals are mailed
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="portal@localhost")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["*"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "governance.urls"
WSGI_APPLICATION = "governance.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.User"
SITE_NAME = env.str("SITE_NAME", default="网格治理")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.admin",
    "mptt",
    "axes",
    "csp",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",  # for upgrades only: access 0012 takes their rows and encrypts them
    "django_otp.plugins.otp_static",
    "django_prometheus",
    "governance.common",
    "governance.areas",
    "governance.access",
    "governance.clock",
    "governance.notices",
    "governance.cases",
    "governance.ledgers",
    "governance.seals",
    "governance.insight",
    "governance.importing",
    "governance.administration",
    "governance.portal",
    "grids",
    "parties",
    "disputes",
    "workshop.city",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "governance.common.hardening.SoundRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "governance.common.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "governance.access.middleware.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

TEMPLATES = [
    {
        # The way for pages (docs/adr/0011): *.jinja. First, because it leaves all other names to the next.
        "NAME": "jinja",
        "BACKEND": "governance.common.jinja.Engine",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "governance.portal.context.shell",
            ],
            "helpers": ["governance.common.furniture", "governance.cases.pages.furniture"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "governance.portal.context.shell",
            ],
            "builtins": ["governance.common.templatetags.furniture"],
        },
    },
]

FORM_RENDERER = "governance.common.rendering.CompiledForms"

# Services -------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {
    "default": env.db_url_config(_service("database", "DATABASE_URL"))
    | {"CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60), "CONN_HEALTH_CHECKS": True}
}
# Statements of a page are over before a compiler has warmed up.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
REDIS_URL = _service("redis", "REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "governance.common.comfort_cache.ComfortCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "gov",
    }
}
SESSION_ENGINE = "governance.common.sessions"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # a task lost with its worker is run again; every task is idempotent
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# Nothing runs longer; a message is given out again only after that. A job that died is asked for sooner, by
# the sweep (governance.common.jobs).
CELERY_TASK_TIME_LIMIT = 3600
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": CELERY_TASK_TIME_LIMIT + 600,
    "socket_connect_timeout": 5,
    "socket_timeout": 15,  # longer than a worker's patient question for work
    "socket_keepalive": True,
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "governance.common.beat.Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    # Often enough for /health/ to be green seconds after a start; dropped when no worker takes it.
    "beat-pulse": {
        "task": "governance.portal.tasks.beat_pulse",
        "schedule": 10.0,
        "options": {"expires": 60},
    },
    # A wake-up that no worker took in time is dropped: the next one finds everything that is due.
    "ask-again": {"task": "governance.common.tasks.ask_again", "schedule": 60.0, "options": {"expires": 50}},
    "escalate": {
        "task": "governance.cases.tasks.escalate",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "loop-routine": {
        "task": "governance.cases.tasks.routine_acts",
        "schedule": 600.0,
        "options": {"expires": 300},
    },
    "rules-due": {
        "task": "governance.cases.tasks.rules_due",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "send-waiting": {
        "task": "governance.notices.tasks.send_waiting",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "ledger-holds": {
        "task": "governance.ledgers.tasks.release_expired_holds",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    "open-check-in-reports": {
        "task": "parties.checkins.tasks.open_reports",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "tend-bookings": {
        "task": "parties.resources.tasks.tend_bookings",
        "schedule": 600.0,
        "options": {"expires": 300},
    },
    "link-audit": {
        "task": "governance.seals.tasks.link_audit",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    # Asked every quarter of an hour, made once a day: a day on which nothing ran at midnight is sealed too.
    "daily-seal": {
        "task": "governance.seals.tasks.daily_seal",
        "schedule": 900.0,
        "options": {"expires": 600},
    },
    "sweep-media": {
        "task": "governance.common.tasks.sweep_media",
        "schedule": crontab(hour=3, minute=40),
    },
    "fold-facts": {
        "task": "governance.insight.tasks.fold",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
}

# People ---------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "workbench"
LOGOUT_REDIRECT_URL = "sign-in"
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
# Failed sign-ins that lock: of one account at one address, of one account from anywhere, of one address.
AXES_FAILURE_LIMIT = env.int("SIGN_IN_FAILURES", default=5)
SIGN_IN_FAILURES_ACCOUNT = env.int("SIGN_IN_FAILURES_ACCOUNT", default=10)
SIGN_IN_FAILURES_ADDRESS = env.int("SIGN_IN_FAILURES_ADDRESS", default=30)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username", "ip_address"]  # as lockout.Handler reads
AXES_LOCKOUT_CALLABLE = "governance.portal.views.account.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "governance.common.request_origin.address_of"
AXES_HANDLER = "governance.access.lockout.Handler"
AXES_VERBOSE = False

# Language and time ----------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"  # shown; the database stores UTC
FORMAT_MODULE_PATH = ["governance.common.formats"]

# Files ----------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(DATA_DIR / "media")))

# Trusted proxies in front, each of which adds its peer to X-Forwarded-For (governance.common.request_origin).
PROXY_COUNT = env.int("PROXY_COUNT", default=0)

# Security -------------------------------------------------------------------------------
# Off only where the portal is tried without TLS; a production system never sets it.
SECURE = PRODUCTION and env.bool("HTTPS", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "governance.portal.views.errors.csrf_failure"
# A tile server inside the government network, such as https://tiles.example/{z}/{x}/{y}.png
MAP_TILES = env.str("MAP_TILES", default="")
_tile_origin = ["/".join(MAP_TILES.split("/")[:3])] if MAP_TILES.startswith("http") else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_tile_origin],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "worker-src": [SELF],
        "manifest-src": [SELF],
    }
}

# What an installation decides ----------------------------------------------------------
# Codes are text: unique, of this form, never parsed for hierarchy.
AREA_CODE_PATTERN = env.str("AREA_CODE_PATTERN", default=r"^[0-9]{12}([0-9]{3})?$")
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if PRODUCTION and not METRICS_TOKEN:
    # Behind a proxy every request comes from a machine near by: only a token tells Prometheus from others.
    raise ImproperlyConfigured("METRICS_TOKEN is not set.")
# Where people outside reach the portal: the beginning of every link in a message.
PUBLIC_ADDRESS = env.str(
    "PUBLIC_ADDRESS", default=CSRF_TRUSTED_ORIGINS[0] if CSRF_TRUSTED_ORIGINS else "http://127.0.0.1:8000"
)
# Who carries texts to phones: sms=package.module.Class,wechat=package.module.Class. Without a name the
# local form serves, which writes to the log.
NOTICE_ADAPTERS: dict[str, str] = env.dict("NOTICE_ADAPTERS", default={})

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"refusals": {"()": "governance.common.log_lines.Refusals"}},
    "formatters": {
        "line": {
            "()": "governance.common.log_lines.Line",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]},
        # What Django's own handlers would print past the formatter above.
        "django.server": {"class": "logging.StreamHandler", "formatter": "line"},
        "mail_admins": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": ["django.server"], "level": "INFO", "propagate": False},
    },
}
