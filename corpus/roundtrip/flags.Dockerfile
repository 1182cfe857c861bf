# syntax=docker/dockerfile:1
FROM --platform=linux/amd64 alpine:3.19 AS a
RUN --network=none --security=sandbox true
RUN --mount=type=secret,id=npm,target=/root/.npmrc,required=true \
    # a comment between flags
    --mount=type=ssh \

    --mount=type=tmpfs,target=/tmp,size=64m -- --not-a-flag
RUN --mount="type=cache,target=/x y" --mount='type=bind,"source=a,b",target=/c' cmd
RUN --mount=type=cache,target=C:\\cache dir
COPY --from="a" --link --chmod=755 --exclude=*.md --exclude=docs . /dest
COPY --link=false --parents --from=a ./x/./y /z/
COPY a --from=b c
COPY -r a b
ADD --keep-git-dir=true --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/a.tgz /
ADD --unpack=true a.tar /a
RUN --mou\
nt=type=cache,target=/split true
RUN --
CMD -- ls
USER -- me
