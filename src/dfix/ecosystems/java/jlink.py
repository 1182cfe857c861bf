"""A runtime of Java with the modules that a program uses and no others, made by jlink at the end of the build.

Sources: the JDK Tool Specifications (jlink, jdeps: --print-module-deps, --ignore-missing-deps, --multi-release), JEP
275 and 493, "Creating a JRE using jlink" in the documents of eclipse-temurin, JDK-8308398 (since 22 java.base has what
jdk.crypto.ec had, which TLS needs and no class names).
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.fixes import Assumption, Decline
from dfix.syntax.build import quoted_word

from ..shared.compiled import Base
from . import artifact, project

if TYPE_CHECKING:
    from dfix.runtime.plan import RuntimePlan, Split
    from dfix.subject import Subject

#: where the runtime lies, in both stages
HOME = "/opt/jre"
_LIST = "/tmp/java-modules"  # in the builder
_FIRST, _ZIPPED, _TLS_INSIDE = 11, 21, 22


def base(split: Split) -> Base:
    """The small image of a distribution that a runtime made by the builder's JDK runs on; Decline without one."""
    info = split.stage.info
    if info is None or info.version is None or info.version[0] < _FIRST:
        raise Decline(f"jlink of the JDK of {split.stage.image} is not known (from Java {_FIRST} on it would be)")
    if info.distribution == "alpine":
        image: str | None = f"alpine:{info.release or knowledge.load('releases')['floating']['alpine'][0]}"
    elif info.vendor == "temurin" and info.release is None:
        image = knowledge.load("compiled")["java"]["image"]  # its builds run on every glibc
    else:
        image = info.runtime("distribution") if info.distribution in ("debian", "ubuntu") else None
    if image is None:
        raise Decline(
            f"which distribution {split.stage.image} is built on is not known (a tag that names it would tell)"
        )
    return Base(image, None, (), (), f"{image}, with a runtime of Java of its own")


def linked(subject: Subject, split: Split, plan: RuntimePlan, modules: tuple[str, ...]) -> RuntimePlan:
    """The plan with the runtime: the modules that the owner names, else those that jdeps finds."""
    if split.state.is_root is False:
        raise Decline(f"it builds as {split.state.user}, who may not write to {HOME}")
    version = split.stage.info.version[0] if split.stage.info and split.stage.info.version else 0
    make = _link(",".join(modules), version) if modules else _found(subject, split, plan, version)
    why = f"jlink makes a runtime of {', '.join(modules)}" if modules else "jlink makes a runtime of what jdeps finds"
    told = [Assumption("modules-seen", "the program uses no other modules of Java, by reflection or as services")]
    if not project.draws_nothing(split.context, split):
        told.append(Assumption("library-unlinked", f"the program draws nothing, for which {plan.base} has no fonts"))
    return plan._replace(
        after_build=(*plan.after_build, make),
        copies=(HOME, *plan.copies),
        env=(*plan.env, ("JAVA_HOME", HOME), ("PATH", f"{HOME}/bin:$PATH"), ("LANG", "C.UTF-8")),
        evidence=(*plan.evidence, why),
        assumptions=(*plan.assumptions, *told),
    )


def _found(subject: Subject, split: Split, plan: RuntimePlan, version: int) -> str:
    """The command that asks jdeps first; Decline where it cannot look into what is started."""
    archives = [path for path in plan.copies if path.endswith(".jar")]
    if not archives or "*" in "".join(archives):
        raise Decline("which archives jdeps would have to look into is not known (`modules` would name what they use)")
    for path in archives:
        source = project.made_from(split, path)
        if "pring" in artifact.held(artifact.module(split, source, subject.context), posixpath.basename(source)):
            raise Decline("jdeps does not look into the archives in one of Spring Boot (`modules` would name all)")
    names = " ".join(map(quoted_word, archives))
    asks = f"jdeps -q --ignore-missing-deps --multi-release {version} --print-module-deps {names} > {_LIST}"
    more = ",jdk.crypto.ec" if version < _TLS_INSIDE else ""
    listed = f'"$(cat {_LIST}){more}"'
    return f"{asks} &&\n{_link(listed, version)}"


def _link(modules: str, version: int) -> str:
    zipped = "zip-6" if version >= _ZIPPED else "2"
    return f"jlink --no-header-files --no-man-pages --compress={zipped} --add-modules {modules} --output {HOME}"
