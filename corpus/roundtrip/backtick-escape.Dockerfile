# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
WORKDIR C:\inetpub
COPY . C:\app\
RUN Invoke-WebRequest https://example.com/a.zip -OutFile C:\a.zip ; `
    # unpack
    Expand-Archive C:\a.zip -DestinationPath C:\ ; `
    Remove-Item C:\a.zip
ENV PATH="C:\tools;C:\more" QUOTED="a`"b" BLANK=a` b
ENV LEGACY C:\end\
RUN echo two `` && echo ok
CMD [ "cmd", "/c", "C:\\app\\run.bat" ]
