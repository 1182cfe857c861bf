export PATH=/opt/tools/bin:$PATH
