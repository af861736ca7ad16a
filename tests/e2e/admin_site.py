"""A register of companies kept in Django's admin, for tests/e2e/product.sh: Django's own forms over one model.

Usage: admin_site.py FOLDER. Makes FOLDER/register.db, prints the port. As behind a company's single sign-on, everybody
who comes is the clerk. Run with Debian's Python, which has Debian's Django.
"""

import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings

folder = sys.argv[1]
settings.configure(
    SECRET_KEY="only for a test",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder + "/register.db"}},
    INSTALLED_APPS=[
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
        "django.contrib.messages", "django.contrib.staticfiles",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.auth.middleware.RemoteUserMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
    ],
    AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.RemoteUserBackend"],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages"]},
    }],
    STATIC_URL="/static/",
)
django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.urls import path  # noqa: E402


class Category(models.Model):
    name = models.CharField(max_length=60)

    class Meta:
        app_label = "auth"
        verbose_name_plural = "categories"

    def __str__(self):
        return self.name


class Company(models.Model):
    name = models.CharField("company name", max_length=120)
    slug = models.SlugField(help_text="The address of its page.")
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    summary = models.CharField(max_length=80, blank=True, help_text="In one sentence, at most 80 characters.")
    description = models.TextField()
    website = models.URLField(blank=True)
    email = models.EmailField("e-mail")
    phone = models.CharField(max_length=30, blank=True)
    founded = models.PositiveSmallIntegerField("year founded", null=True, blank=True)
    street = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, blank=True, choices=[("CA", "Canada"), ("CH", "Switzerland"), ("US", "United States")])
    visited_on = models.DateField(null=True, blank=True)
    internal_note = models.TextField(blank=True)

    class Meta:
        app_label = "auth"
        verbose_name_plural = "companies"

    def __str__(self):
        return self.name


@admin.register(Company)
class CompanyAdmin(admin.ModelAdmin):
    prepopulated_fields = {"slug": ["name"]}
    list_display = ["name", "city"]
    search_fields = ["name"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "category", "summary", "description"]}),
        ("Contact", {"fields": [("website", "email"), "phone", "founded"]}),
        ("Address", {"fields": ["street", ("postal_code", "city"), "country"]}),
        ("For the office", {"fields": ["visited_on", "internal_note"], "classes": ["collapse"]}),
    ]


admin.site.register(Category)
urlpatterns = [path("admin/", admin.site.urls)]

call_command("migrate", verbosity=0)
with connection.schema_editor() as editor:
    editor.create_model(Category)
    editor.create_model(Company)
User.objects.create(username="clerk", is_staff=True, is_superuser=True)
for name in ["Restaurants", "Bookshops", "Hairdressers"]:
    Category.objects.create(name=name)


class Handler(WSGIRequestHandler):
    def get_environ(self):
        return dict(super().get_environ(), REMOTE_USER="clerk")

    def log_message(self, *_):
        pass


server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), handler_class=Handler)
print(server.server_port, flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    pass
