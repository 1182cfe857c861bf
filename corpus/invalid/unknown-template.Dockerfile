{% if gpu %}
FROM nvidia/cuda:12.2.0-base-ubuntu22.04
{% else %}
FROM ubuntu:22.04
{% endif %}
