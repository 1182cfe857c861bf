"""Serves the finished files of a web site with nginx, in a stage that has nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dfix import ecosystems
from dfix.fixes import Decline
from dfix.model import frontend
from dfix.passes import Phase, attempt
from dfix.runtime import whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.fixes import Declined, Fix
    from dfix.model.stages import Stage
    from dfix.subject import Subject


class ServeStatic:
    """Serve the files of a web site with nginx instead of Node.

    Why: a single-page application is a folder of files once it is built. Node, its packages and the sources are then
    a hundred times the size of the site, and a server for development is no server to show to others.

    Example:
        before: FROM node:20-alpine
                WORKDIR /app
                COPY package*.json ./
                RUN npm ci
                COPY . .
                RUN npm run build
                EXPOSE 4173
                CMD ["npm", "run", "preview"]
        after:  FROM node:20-alpine AS build
                WORKDIR /app
                COPY package*.json ./
                RUN npm ci
                COPY . .
                RUN npm run build

                FROM nginxinc/nginx-unprivileged:stable-alpine
                COPY <<'EOF' /etc/nginx/conf.d/default.conf
                server {
                    listen 4173;
                    root /usr/share/nginx/html;
                    ...
                }
                EOF
                COPY --from=build /app/dist /usr/share/nginx/html
                EXPOSE 4173

    Safety: always UNSAFE, since another server answers: the port and the answer to addresses that are no files stay
    the same, headers and caching may not. Servers that pass requests on, that read settings when they start, or whose
    sources are mounted are left alone.
    """

    name: ClassVar[str] = "serve-static"
    phase: ClassVar[Phase] = Phase.RESTRUCTURE
    codes: ClassVar[tuple[str, ...]] = ()

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One fix, or the reason why not; nothing where no site is served."""
        stage = subject.model.target
        if stage is not None and stage.base is None and whole.not_a_program(stage) is None:
            yield from attempt(stage.from_, _fix, subject, stage)


def _fix(subject: Subject, stage: Stage) -> Fix | None:
    site = ecosystems.site(subject, stage)
    if site is None:
        return None
    if not site.own and frontend.is_older(subject.file, frontend.HEREDOCS):
        raise Decline("its syntax directive names a version of the Dockerfile language without heredocs")
    from dfix.runtime import site as runtime

    return runtime.fix(subject, whole.split_of(subject, stage), site)


PASS = ServeStatic
