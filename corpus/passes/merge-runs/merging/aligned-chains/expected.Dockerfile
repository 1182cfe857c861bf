FROM        rockylinux:9

RUN         dnf install -y \
                gcc \
                make \
            # the decoder
            && dnf install -y epel-release \
            # what only the tests need
            && dnf install -y \
                jq \
                nmap-ncat \
            && dnf clean all

RUN         useradd -m -d /home/station -s /bin/bash station \
            && mkdir -p /home/station/log

COPY        . /opt/station
CMD         ["/opt/station/run"]
