"""The site of tests/acceptance/members.sh: Tendenci, an association's web site with a business directory, as PyPI has it.

Settings when it is imported; `members.py setup` makes what an association would enter before it opens, `members.py
serve` prints the port and serves. As behind a single sign-on, everybody who comes is the member "clerk".
"""

import os
import sys

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "members"
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import django

    django.setup()
else:
    from tendenci.settings import *  # noqa: F401,F403
    from tendenci.settings import DATABASES, MIDDLEWARE

    SECRET_KEY = "only for a test"
    SITE_SETTINGS_KEY = "0123456789abcdef0123456789abcdef"
    ALLOWED_HOSTS = ["*"]
    DEBUG = True  # serves its own static files
    DATABASES["default"].update(HOST=os.environ["MEMBERS_SOCKET"], PORT=5432, NAME="postgres", USER="members", PASSWORD="")
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    LOGGING = {"version": 1, "disable_existing_loggers": False}
    CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = False
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.contrib.auth.middleware.AuthenticationMiddleware") + 1,
        "django.contrib.auth.middleware.RemoteUserMiddleware",
    )
    AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.RemoteUserBackend"]


def setup():
    from django.contrib.auth.models import User
    from tendenci.apps.directories.models import Category, DirectoryPricing
    from tendenci.apps.entities.models import Entity
    from tendenci.apps.profiles.models import Profile
    from tendenci.apps.site_settings.models import Setting

    user = User.objects.create(username="clerk", first_name="Clerk", email="clerk@members.example")
    Profile.objects.create(user=user, entity=Entity.objects.first(), creator=user, owner=user, allow_anonymous_view=True)
    free = dict(regular_price=0, premium_price=0, regular_price_member=0, premium_price_member=0, status=True)
    DirectoryPricing.objects.create(duration=12, **free)
    for slug, name in [("books", "Books & Stationery"), ("food", "Restaurants"), ("hair", "Hairdressers")]:
        Category.objects.create(name=name, slug=slug, parent=None)
    for name, value in [
        ("usercanadd", "true"), ("directoriesrequirespayment", "false"), ("theme", "t7-base"),
        ("robotstxt", "base/robots_public.txt"),
    ]:
        Setting.objects.filter(name=name, scope_category__in=["directories", "theme_editor", "global"]).update(value=value)


def serve():
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.handlers.wsgi import WSGIHandler

    class Handler(WSGIRequestHandler):
        def get_environ(self):
            return dict(super().get_environ(), REMOTE_USER="clerk")

        def log_message(self, *_):
            pass

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    server.set_app(StaticFilesHandler(WSGIHandler()))
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    {"setup": setup, "serve": serve}[sys.argv[1]]()
