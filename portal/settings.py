"""Settings of Samenportaal: one file, driven by the environment, safe by default.

Every variable is described in docs/deployment.md. A `.env` file in the project folder is read when it is there; real
environment variables win. A value that is missing or wrong is refused by `portal.environment`.
"""

from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from portal import logs
from portal.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment(BASE_DIR / ".env")

# Core
DEBUG = env.boolean("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", example="www.example.nl,example.nl")
DATA_DIR = Path(env.text("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
BASE_URL = env.site("BASE_URL", default="http://localhost:8000", example="https://www.example.nl")
IS_SECURE = BASE_URL.startswith("https://")

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "portal.User"

INSTALLED_APPS = [
    "home",
    "elearning",
    "news",
    "partners",
    "portal",
    "portal.accounts",
    *(f"wagtail.contrib.{name}" for name in ("forms", "redirects", "routable_page", "settings", "sitemaps")),
    *(f"wagtail.{name}" for name in ("embeds", "sites", "users", "snippets", "documents", "images", "search", "admin")),
    "wagtail",
    "wagtail_modeladmin",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    *(f"allauth.{name}" for name in ("account", "mfa", "socialaccount", "socialaccount.providers.openid_connect")),
    "csp",
    *(f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages", "sitemaps")),
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "portal.request_log.RequestLogMiddleware",
    "portal.page_cache.PageCacheMiddleware",
    "portal.middleware.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.health.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.RenditionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.AdminGateMiddleware",
    "portal.accounts.middleware.PrivatePagesMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "portal.middleware.AtomicPublishingMiddleware",
    "portal.middleware.SiteMiddleware",
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": ["portal.template_loaders.Loader"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

# Database: SQLite tuned for many processes (WAL, write lock taken at the start of a transaction), or PostgreSQL by DATABASE_URL.
# ATOMIC_REQUESTS stays off: with IMMEDIATE even a transaction that only reads takes the write lock.
DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'samenportaal.sqlite3'}")}
SEARCH_BACKEND = "wagtail.search.backends.database"
if DATABASES["default"]["ENGINE"] == "portal.sqlite":
    SEARCH_BACKEND = "portal.search_backend"
    DATABASES["default"] |= {
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000; "
                "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864; PRAGMA secure_delete=ON;"
            ),
        },
    }
else:
    # A connection for each thread that asks for one. One that broke is noticed before it is used; one that cannot be had is
    # waited for briefly, and tried again soon after.
    POOL = {"min_size": 1, "max_size": env.integer("WEB_THREADS", default=16, maximum=256)}
    POOL |= {"timeout": 5, "reconnect_timeout": 2}
    DATABASES["default"] |= {
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "pool": POOL} | DATABASES["default"].get("OPTIONS", {}),
    }

# The default cache is for what all processes must agree on (such as one count per reader per day): never LocMem. Which
# renditions an image has never changes under the same key, so each process may remember that by itself.
CACHES = {
    "default": env.cache("CACHE_URL"),
    "renditions": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "renditions",
        "TIMEOUT": 600,
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}

# Language and time
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = [("nl", _("Dutch"))]
# The second folder completes Wagtail's own Dutch.
LOCALE_PATHS = [BASE_DIR / "portal" / "locale", BASE_DIR / "portal" / "locale_wagtail"]
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = USE_TZ = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_HANDLERS = ["portal.uploads.LargestUploadHandler"] + [
    f"django.core.files.uploadhandler.{name}FileUploadHandler" for name in ("Memory", "Temporary")
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.storage.StaticStorage"},
}
BUCKETS = env.buckets("MEDIA_STORAGE_URL", env.address("MEDIA_PUBLIC_URL", example="https://media.example.nl"))
if BUCKETS:
    STORAGES |= BUCKETS
    WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
    MIDDLEWARE.remove("portal.middleware.RenditionMiddleware")
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Security. Public pages load from this site alone; the admin needs inline scripts and styles (Wagtail's date pickers, inline
# panels and choosers), and is framed by itself for previews. Video players are framed only after a click.
VIDEO_HOSTS = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {name: [NONE] for name in ("default-src", "frame-ancestors", "base-uri", "object-src")}
    | {name: [SELF] for name in ("script-src", "style-src", "img-src", "font-src", "connect-src", "manifest-src")}
    | {"form-action": [SELF], "frame-src": VIDEO_HOSTS}
}
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF, *VIDEO_HOSTS],
    "frame-ancestors": [SELF],
}
if BUCKETS:
    PICTURE_HOST = "https://" + BUCKETS["renditions"]["OPTIONS"]["custom_domain"].split("/")[0]
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(PICTURE_HOST)
    ADMIN_CONTENT_SECURITY_POLICY["img-src"].append(PICTURE_HOST)
PERMISSIONS_POLICY = {"autoplay": VIDEO_HOSTS} | {
    name: []
    for name in ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer")
    + ("microphone", "midi", "payment", "usb", "browsing-topics")
}
SECURITY_CONTACT = env.contact("SECURITY_CONTACT")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SECURE_HSTS_SECONDS = 31536000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
BEHIND_PROXY = env.boolean("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if not IS_SECURE:
    # A site that is served over plain HTTP on purpose (a demo, a closed network) is not warned about HTTPS.
    SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Accounts: a code by mail, a passkey, or a password for who set one; the admin asks a second factor as well.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
ADMIN_ENABLED = env.boolean("ADMIN_ENABLED", default=True)
if not ADMIN_ENABLED:
    MIDDLEWARE.remove("portal.accounts.middleware.AdminGateMiddleware")
ADMIN_REQUIRES_SECOND_FACTOR = env.boolean("ADMIN_REQUIRES_SECOND_FACTOR", default=True)
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": True, "length": 8}
ACCOUNT_ADAPTER, MFA_ADAPTER = "portal.accounts.adapters.AccountAdapter", "portal.accounts.adapters.SecondFactorAdapter"
ACCOUNT_FORMS = {"login": "portal.accounts.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS, ACCOUNT_SIGNUP_FIELDS, ACCOUNT_USER_MODEL_USERNAME_FIELD = {"email"}, ["email*"], None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # or anyone can have mail sent to any address
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_USER_VERIFICATION, MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = "required", not IS_SECURE
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_REQUIRED = False
OIDC_ISSUER = env.address("OIDC_ISSUER", example="https://login.example.nl")
if OIDC_ISSUER:
    OIDC_APP = {"provider_id": "sso", "name": env.text("OIDC_NAME", default="SSO")}
    OIDC_APP |= {"client_id": env.required("OIDC_CLIENT_ID", "portal"), "settings": {"server_url": OIDC_ISSUER}}
    OIDC_APP |= {"secret": env.required("OIDC_CLIENT_SECRET", "secret")}
    SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC_APP]}}
    # The form that starts single sign-on is answered with a redirect to the issuer.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append("/".join(OIDC_ISSUER.split("/")[:3]))

# Mail
EMAIL_TIMEOUT = 30  # seconds: a mail server that does not answer must not hold up a worker
EMAIL_CONFIG = env.mail("EMAIL_URL", default=f"filemail:///{DATA_DIR / 'mail'}")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.sender("DEFAULT_FROM_EMAIL", default="samenportaal@localhost")

# Tasks: a queue in the database for workers, or at once in the process that asks, without one.
TASK_BACKENDS = {"database": "django_tasks_db.DatabaseBackend", "immediate": "portal.tasks_backend.AfterCommitBackend"}
TASKS = {"default": {"BACKEND": TASK_BACKENDS[env.choice("TASKS", "database", TASK_BACKENDS)]}}
DAILY_BACKUP = env.boolean("DAILY_BACKUP", default=True)

# Wagtail
WAGTAIL_SITE_NAME = "Samenportaal"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILIMAGES_IMAGE_MODEL = "portal.PortalImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.admin_forms.PortalImageForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]  # those that portal.uploads takes metadata out of
# As much like the original as each other, and a fifth smaller than by default; nobody sees the difference on a telephone.
WAGTAILIMAGES_WEBP_QUALITY, WAGTAILIMAGES_AVIF_QUALITY = 70, 50
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portal.admin_forms.PortalDocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_BLOCK_EMBEDDED_CONTENT = False  # the policy of portal.middleware is stricter
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "odp", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 25 * 1024 * 1024
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# Dates as Dutch editors type them; the pickers refuse every other order silently.
WAGTAIL_DATE_FORMAT = "%d-%m-%Y"
WAGTAIL_DATETIME_FORMAT = "%d-%m-%Y %H:%M"
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]},
    },
    "simple": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["bold", "italic", "ol", "ul", "link", "document-link"]},
    },
}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": SEARCH_BACKEND}}
WAGTAILEMBEDS_FINDERS = []  # An embed asks a third party from the server: videos are named by address instead.

# Logging: one JSON object a line on standard error, for whatever collects it.
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", logs.LEVELS)
LOGGING = logs.configuration(LOG_LEVEL)
METRICS_TOKEN = env.token("METRICS_TOKEN")
SENTRY_DSN = env.dsn("SENTRY_DSN")
if SENTRY_DSN:
    logs.start_sentry(SENTRY_DSN)
